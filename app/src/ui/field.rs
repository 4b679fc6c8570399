//! Fields: a label, a hint where there is one, and the input, in one frame.

use leptos::html;
use leptos::prelude::*;

/// Something to put right: which field, and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The id of the field.
    pub field: String,
    /// What to do, in a sentence.
    pub words: String,
}

/// The list of what to put right, at the top of a form. It takes the focus when it appears.
#[component]
pub fn Problems(
    /// What to put right; nothing is shown while there is nothing.
    #[prop(into)]
    problems: Signal<Vec<Problem>>,
    /// What is safe, said first.
    #[prop(default = "Your words are safe on this phone.")]
    safe: &'static str,
) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if !problems.with(Vec::is_empty)
            && let Some(place) = place.get()
        {
            let _ = place.focus();
        }
    });
    view! {
        <Show when=move || !problems.with(Vec::is_empty)>
            <div class="app-errors" role="alert" tabindex="-1" node_ref=place>
                <h2 class="app-errors__title">"There is something left to do"</h2>
                <p>{safe}</p>
                <ul class="app-errors__list">
                    {move || problems.get().into_iter().map(|problem| {
                        let place = format!("#{}", problem.field);
                        let to = place.clone();
                        let go = move |event: web_sys::MouseEvent| {
                            event.prevent_default();
                            crate::platform::focus_on(&to);
                        };
                        view! {
                            <li><a class="app-errors__link" href=place on:click=go dir="auto">{problem.words}</a></li>
                        }
                    }).collect_view()}
                </ul>
            </div>
        </Show>
    }
}

/// What stands around every input.
fn frame(id: &str, label: String, hint: String, input: AnyView) -> impl IntoView + use<> {
    let hint_id = hint_id(id, &hint);
    view! {
        <div class="app-field">
            <label class="app-field__label" for=id.to_owned() dir="auto">{label}</label>
            {hint_id.map(|id| view! { <p class="app-field__hint" id=id>{hint}</p> })}
            {input}
        </div>
    }
}

/// The id of a field's hint, where it has one.
fn hint_id(id: &str, hint: &str) -> Option<String> {
    (!hint.is_empty()).then(|| format!("{id}-hint"))
}

/// A text of several lines.
#[component]
pub fn Area(
    /// The field's id, unique on the screen.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// A hint under it.
    #[prop(into, optional)]
    hint: String,
    /// How many lines are shown.
    #[prop(default = 3)]
    rows: u32,
    /// Whether these are somebody's own words, shown larger.
    #[prop(default = false)]
    voice: bool,
    /// The text as it is.
    #[prop(into)]
    value: Signal<String>,
    /// Called on every keystroke.
    #[prop(into)]
    on_type: Callback<String>,
) -> impl IntoView {
    let described = hint_id(&id, &hint);
    let class = if voice {
        "app-field__input app-field__input--area app-field__input--voice"
    } else {
        "app-field__input app-field__input--area"
    };
    let input = view! {
        <textarea
            class=class
            id=id.clone()
            rows=rows
            dir="auto"
            aria-describedby=described
            prop:value=move || value.get()
            on:input=move |event| on_type.run(event_target_value(&event))
        ></textarea>
    };
    frame(&id, label, hint, input.into_any())
}

/// A text of one line; with a `kind`, a day or a time.
#[component]
pub fn Line(
    /// The field's id, unique on the screen.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// A hint under it.
    #[prop(into, optional)]
    hint: String,
    /// The input's type.
    #[prop(default = "text")]
    kind: &'static str,
    /// The browser's autocomplete word.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The text as it is.
    #[prop(into)]
    value: Signal<String>,
    /// Called on every keystroke.
    #[prop(into)]
    on_type: Callback<String>,
) -> impl IntoView {
    let described = hint_id(&id, &hint);
    let input = view! {
        <input
            class="app-field__input"
            id=id.clone()
            type=kind
            dir="auto"
            autocapitalize="none"
            autocomplete=autocomplete
            aria-describedby=described
            prop:value=move || value.get()
            on:input=move |event| on_type.run(event_target_value(&event))
        />
    };
    frame(&id, label, hint, input.into_any())
}

/// One of several, from a list that opens.
#[component]
pub fn Select(
    /// The field's id, unique on the screen.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// Codes and words.
    options: Vec<(String, String)>,
    /// The code chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Called when it changes.
    #[prop(into)]
    on_pick: Callback<String>,
) -> impl IntoView {
    let input = view! {
        <select
            class="app-field__input"
            id=id.clone()
            on:change=move |event| on_pick.run(event_target_value(&event))
        >
            {options.into_iter().map(|(code, words)| {
                let own = code.clone();
                view! { <option value=code selected=move || value.with(|v| *v == own)>{words}</option> }
            }).collect_view()}
        </select>
    };
    frame(&id, label, String::new(), input.into_any())
}
