//! Fields: a label, a hint, an error that belongs to it, and the input. Every one comes with all four.

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
    let hint_id = format!("{id}-hint");
    let described = (!hint.is_empty()).then(|| hint_id.clone());
    let class = if voice {
        "app-field__input app-field__input--area app-field__input--voice"
    } else {
        "app-field__input app-field__input--area"
    };
    view! {
        <div class="app-field">
            <label class="app-field__label" for=id.clone() dir="auto">{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="app-field__hint" id=hint_id.clone()>{hint.clone()}</p> })}
            <textarea
                class=class
                id=id
                rows=rows
                dir="auto"
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| on_type.run(event_target_value(&event))
            ></textarea>
        </div>
    }
}

/// A text of one line.
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
    let hint_id = format!("{id}-hint");
    let described = (!hint.is_empty()).then(|| hint_id.clone());
    view! {
        <div class="app-field">
            <label class="app-field__label" for=id.clone() dir="auto">{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="app-field__hint" id=hint_id.clone()>{hint.clone()}</p> })}
            <input
                class="app-field__input"
                id=id
                type=kind
                dir="auto"
                autocapitalize="none"
                autocomplete=autocomplete
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| on_type.run(event_target_value(&event))
            />
        </div>
    }
}

/// A day, or a moment with `kind="datetime-local"`.
#[component]
pub fn DateInput(
    /// The field's id, unique on the screen.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// `date` or `datetime-local`.
    #[prop(default = "date")]
    kind: &'static str,
    /// The day as `2026-11-22`; empty for none.
    #[prop(into)]
    value: Signal<String>,
    /// Called when it changes.
    #[prop(into)]
    on_pick: Callback<String>,
) -> impl IntoView {
    view! {
        <div class="app-field">
            <label class="app-field__label" for=id.clone()>{label}</label>
            <input
                class="app-field__input"
                id=id
                type=kind
                prop:value=move || value.get()
                on:input=move |event| on_pick.run(event_target_value(&event))
            />
        </div>
    }
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
    view! {
        <div class="app-field">
            <label class="app-field__label" for=id.clone()>{label}</label>
            <select
                class="app-field__input"
                id=id
                on:change=move |event| on_pick.run(event_target_value(&event))
            >
                {options.into_iter().map(|(code, words)| {
                    let own = code.clone();
                    view! { <option value=code selected=move || value.with(|v| *v == own)>{words}</option> }
                }).collect_view()}
            </select>
        </div>
    }
}
