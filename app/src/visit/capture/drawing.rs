//! A child draws, with a finger, a pen or a mouse. Each stroke is saved with the visit as it ends; the picture is made
//! of them when the sheet is put away.

use super::super::scratch::{PAGE, StrokeScratch, VisitScratch};
use super::ink::{PICTURE, RUBBER, Sheet};
use super::keep::{Made, bytes_of, keep};
use crate::cover::IsCovered;
use crate::ui::Icon;
use domain::model::attachment::Media;
use leptos::html;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use sync::RecordId;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlCanvasElement, PointerEvent};

/// The inks, as the styles and as people call them.
const INKS: [(&str, &str); 9] = [
    ("black", "Black"),
    ("brown", "Brown"),
    ("red", "Red"),
    ("orange", "Orange"),
    ("yellow", "Yellow"),
    ("green", "Green"),
    ("blue", "Blue"),
    ("purple", "Purple"),
    (RUBBER, "Rubber"),
];

/// The button, and the sheet while it is open.
#[component]
pub(super) fn Drawing(
    child: RecordId,
    name: String,
    visit: RwSignal<VisitScratch>,
    failed: RwSignal<Option<String>>,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let is_begun = Memo::new(move |_| visit.with(|v| v.sketch(child).is_some()));
    let finished = move || {
        is_open.set(false);
        spawn_local(async move {
            let _ = failed.try_set(put_away(child, visit).await.err());
        });
    };
    view! {
        <button
            class="app-button app-button--plain"
            type="button"
            id=format!("draw-{child}")
            aria-describedby=format!("draw-{child}-hint")
            on:click=move |_| is_open.set(true)
        >
            <Icon name="record" />
            {move || if is_begun.get() { "Go on drawing" } else { "Draw a picture" }}
        </button>
        <span class="app-visually-hidden" id=format!("draw-{child}-hint")>
            "For a finger, a pen or a mouse. A photo of a drawing on paper is as good."
        </span>
        {move || is_open.get().then(|| view! {
            <Table child=child name=name.clone() visit=visit finished=Callback::new(move |()| finished()) />
        })}
    }
}

/// Makes a picture of a child's strokes, and takes them out of the visit once it is there.
pub(super) async fn put_away(child: RecordId, visit: RwSignal<VisitScratch>) -> Result<(), String> {
    let Some((sketch, family)) =
        visit.try_with_untracked(|v| v.sketch(child).cloned().map(|sketch| (sketch, v.family))).flatten()
    else {
        return Ok(());
    };
    let unmade =
        || "The drawing is safe on this phone. It could not be made a picture: please try again.".to_owned();
    let made = if sketch.is_blank() {
        None
    } else {
        let sheet = Sheet::unseen(&sketch.strokes).ok_or_else(unmade)?;
        let picture = sheet.picture().await.ok_or_else(unmade)?;
        Some(bytes_of(&picture).await.filter(|bytes| !bytes.is_empty()).ok_or_else(unmade)?)
    };
    // Two pictures of one drawing would be a puzzle, none a loss: both changes go into the draft together.
    visit.try_update(|v| v.sketches.retain(|other| other.child != child));
    let Some(bytes) = made else { return Ok(()) };
    let kept = keep(&Made::new(child, Media::Drawing, PICTURE.to_owned()), &bytes, 0, (visit, family)).await;
    if kept.is_err() {
        visit.try_update(|v| v.sketches.push(sketch));
    }
    kept
}

/// The sheet with its inks, over everything else.
#[component]
fn Table(
    child: RecordId,
    name: String,
    visit: RwSignal<VisitScratch>,
    finished: Callback<()>,
) -> impl IntoView {
    let place = NodeRef::<html::Dialog>::new();
    let covered = use_context::<IsCovered>();
    let is_covered = move || covered.is_some_and(|covered| covered.0.get());
    // Under the cover nothing may hold the page, or nobody could open it again.
    Effect::new(move |_| {
        if let Some(dialog) = place.get() {
            if is_covered() {
                dialog.close();
            } else {
                let _ = dialog.show_modal();
            }
        }
    });
    let closed = move |_| {
        if !untrack(is_covered) {
            finished.run(());
        }
    };
    let ink = RwSignal::new("blue");
    let is_full = RwSignal::new(false);
    let close = move |_| {
        if let Some(dialog) = place.get_untracked() {
            dialog.close();
        }
    };
    let title = format!("drawing-{child}");
    view! {
        <dialog class="app-drawing" aria-labelledby=title.clone() node_ref=place on:close=closed>
            <div class="app-drawing__head">
                <h2 class="app-drawing__title" id=title.clone() dir="auto">{format!("{name}’s drawing")}</h2>
                <button class="app-button app-button--small" type="button" on:click=close>
                    <Icon name="check" />
                    "Done"
                </button>
            </div>
            <Canvas child=child name=name visit=visit ink=ink is_full=is_full />
            <Tools child=child visit=visit ink=ink is_full=is_full />
        </dialog>
    }
}

#[component]
fn Tools(
    child: RecordId,
    visit: RwSignal<VisitScratch>,
    ink: RwSignal<&'static str>,
    is_full: RwSignal<bool>,
) -> impl IntoView {
    let undo = move |_| {
        is_full.set(false);
        visit.update(|v| v.undo(child));
    };
    let fresh = move |_| {
        if visit.with_untracked(|v| v.sketch(child).is_some_and(|sketch| !sketch.is_blank())) {
            visit.update(|v| {
                v.draw(child, StrokeScratch::default());
            });
        }
    };
    view! {
        <div class="app-drawing__tools">
            <fieldset class="app-drawing__inks">
                <legend class="app-visually-hidden">"Draw with"</legend>
                {INKS.into_iter().map(|(code, words)| view! {
                    <label class=format!("app-ink app-ink--{code}")>
                        <input
                            class="app-ink__input"
                            type="radio"
                            name=format!("ink-{child}")
                            value=code
                            prop:checked=move || ink.get() == code
                            on:change=move |_| ink.set(code)
                        />
                        <span class="app-ink__dot"></span>
                        <span class="app-visually-hidden">{words}</span>
                    </label>
                }).collect_view()}
            </fieldset>
            <div class="app-drawing__row">
                <button class="app-button app-button--plain app-button--small" type="button" on:click=undo>
                    <Icon name="history" />
                    "Undo"
                </button>
                <button class="app-button app-button--plain app-button--small" type="button" on:click=fresh>
                    <Icon name="plus" />
                    "Fresh sheet"
                </button>
            </div>
            <p class="app-drawing__full" role="status">
                {move || is_full.get().then_some("This sheet is full. It is safe. Tap Done, then begin another one.")}
            </p>
        </div>
    }
}

/// A stroke that is being drawn: which finger, and where it went.
type Stroke = Option<(i32, StrokeScratch)>;

#[component]
fn Canvas(
    child: RecordId,
    name: String,
    visit: RwSignal<VisitScratch>,
    ink: RwSignal<&'static str>,
    is_full: RwSignal<bool>,
) -> impl IntoView {
    let place = NodeRef::<html::Canvas>::new();
    let strokes =
        Memo::new(move |_| visit.with(|v| v.sketch(child).map(|s| s.strokes.clone()).unwrap_or_default()));
    let sheet = StoredValue::new_local(None::<Sheet>);
    Effect::new(move |_| {
        let Some(canvas) = place.get() else { return };
        strokes.with(|strokes| match sheet.get_value() {
            Some(sheet) => sheet.paint(strokes),
            None => sheet.set_value(Sheet::on(canvas, strokes)),
        });
    });
    let drawn = Rc::new(RefCell::new(Stroke::None));
    let (going, ending) = (Rc::clone(&drawn), Rc::clone(&drawn));
    let begin = move |event: PointerEvent| {
        event.prevent_default();
        let mut drawn = drawn.borrow_mut();
        let Some(canvas) = place.get_untracked().filter(|_| drawn.is_none()) else { return };
        // A finger that leaves the sheet goes on drawing where it comes back.
        let _ = canvas.set_pointer_capture(event.pointer_id());
        let mut stroke = StrokeScratch { ink: ink.get_untracked().to_owned(), ..StrokeScratch::default() };
        stroke.push(point(&canvas, &event));
        *drawn = Some((event.pointer_id(), stroke));
        show(sheet, drawn.as_ref());
    };
    let go_on = move |event: PointerEvent| {
        let mut drawn = going.borrow_mut();
        let Some((id, stroke)) = drawn.as_mut() else { return };
        if let Some(canvas) = place.get_untracked().filter(|_| *id == event.pointer_id()) {
            stroke.push(point(&canvas, &event));
            show(sheet, drawn.as_ref());
        }
    };
    let end = move |event: PointerEvent| {
        let mut drawn = ending.borrow_mut();
        if let Some((_, stroke)) = drawn.take_if(|(id, _)| *id == event.pointer_id()) {
            let is_kept = visit.try_update(|v| v.draw(child, stroke)) == Some(true);
            is_full.set(!is_kept);
            if let Some(Some(sheet)) = sheet.try_get_value().filter(|_| !is_kept) {
                strokes.with_untracked(|strokes| sheet.paint(strokes));
            }
        }
    };
    let leave = end.clone();
    view! {
        <canvas
            class="app-drawing__sheet"
            role="img"
            aria-label=format!("{name}’s sheet of paper")
            width=PAGE.0
            height=PAGE.1
            node_ref=place
            on:pointerdown=begin
            on:pointermove=go_on
            on:pointerup=end
            on:pointercancel=leave
        ></canvas>
    }
}

/// How many points are drawn anew under the finger, so that a long stroke is not slower than a short one.
const TAIL: usize = 16;

/// Shows the end of the stroke under the finger.
fn show(sheet: StoredValue<Option<Sheet>, LocalStorage>, drawn: Option<&(i32, StrokeScratch)>) {
    if let (Some(Some(sheet)), Some((_, stroke))) = (sheet.try_get_value(), drawn) {
        let points: Vec<_> = stroke.points().collect();
        sheet.line(&stroke.ink, points.get(points.len().saturating_sub(TAIL)..).unwrap_or_default());
    }
}

/// Where on the sheet something happened.
fn point(canvas: &HtmlCanvasElement, event: &PointerEvent) -> (u16, u16) {
    let on = |at: i32, shown: i32, points: u16| {
        let at = i64::from(at.clamp(0, shown)) * i64::from(points) / i64::from(shown.max(1));
        u16::try_from(at).unwrap_or(points)
    };
    (
        on(event.offset_x(), canvas.client_width(), PAGE.0),
        on(event.offset_y(), canvas.client_height(), PAGE.1),
    )
}
