//! A sheet of paper: strokes as pixels.

use super::super::scratch::{PAGE, StrokeScratch};
use crate::platform;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::Promise;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement};

/// What the rubber is called among the inks.
pub(super) const RUBBER: &str = "rubber";
/// How wide a stroke is, in points of the sheet.
const PEN: f64 = 18.0;
const RUBBER_WIDTH: f64 = 72.0;

/// What a finished drawing is.
pub(super) const PICTURE: &str = "image/png";

/// A canvas that is drawn on.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Sheet {
    /// The sheet that a canvas shows, with what was drawn so far.
    pub(super) fn on(canvas: HtmlCanvasElement, strokes: &[StrokeScratch]) -> Option<Self> {
        canvas.set_width(PAGE.0.into());
        canvas.set_height(PAGE.1.into());
        let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
        context.set_line_cap("round");
        context.set_line_join("round");
        let sheet = Self { canvas, context };
        sheet.paint(strokes);
        Some(sheet)
    }

    /// A sheet that nobody sees.
    pub(super) fn unseen(strokes: &[StrokeScratch]) -> Option<Self> {
        let canvas = platform::window().document()?.create_element("canvas").ok()?;
        Self::on(canvas.dyn_into().ok()?, strokes)
    }

    /// Paints everything anew.
    pub(super) fn paint(&self, strokes: &[StrokeScratch]) {
        self.blank();
        for stroke in strokes {
            let points: Vec<_> = stroke.points().collect();
            if points.is_empty() {
                self.blank();
            }
            self.line(&stroke.ink, &points);
        }
    }

    fn blank(&self) {
        self.context.set_fill_style_str(&colour("paper"));
        self.context.fill_rect(0.0, 0.0, PAGE.0.into(), PAGE.1.into());
    }

    /// Draws through points, bent where they turn: a finger makes no corners. One point makes a dot.
    pub(super) fn line(&self, ink: &str, points: &[(u16, u16)]) {
        let is_rubber = ink == RUBBER;
        self.context.set_line_width(if is_rubber { RUBBER_WIDTH } else { PEN });
        self.context.set_stroke_style_str(&colour(if is_rubber { "paper" } else { ink }));
        let at = |(x, y): (u16, u16)| (f64::from(x), f64::from(y));
        let Some((first, rest)) = points.split_first() else { return };
        let (x, y) = at(*first);
        self.context.begin_path();
        self.context.move_to(x, y);
        self.context.line_to(x, y);
        for (from, to) in rest.iter().zip(rest.iter().skip(1)) {
            let ((x, y), (next_x, next_y)) = (at(*from), at(*to));
            self.context.quadratic_curve_to(x, y, f64::midpoint(x, next_x), f64::midpoint(y, next_y));
        }
        if let Some(last) = rest.last() {
            let (x, y) = at(*last);
            self.context.line_to(x, y);
        }
        self.context.stroke();
    }

    /// The finished picture.
    pub(super) async fn picture(&self) -> Option<Blob> {
        let made = Promise::new(&mut |done, failed| {
            if self.canvas.to_blob_with_type(&done, PICTURE).is_err() {
                let _ = failed.call0(&failed);
            }
        });
        JsFuture::from(made).await.ok()?.dyn_into().ok()
    }
}

/// The colour of an ink, as the styles name it: the same in the light and in the dark, as on paper.
fn colour(ink: &str) -> String {
    let window = platform::window();
    let page = window.document().and_then(|document| document.document_element());
    let style = page.and_then(|page| window.get_computed_style(&page).ok().flatten());
    style.and_then(|style| style.get_property_value(&format!("--ink-{ink}")).ok()).unwrap_or_default()
}
