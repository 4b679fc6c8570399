//! Choosing by tapping: one of a few in a row, or any of several.

use super::Icon;
use leptos::prelude::*;

/// One of a few, side by side; stacked where they do not fit. Nothing is chosen in advance.
#[component]
pub fn Segments(
    /// The group's id, unique on the screen.
    #[prop(into)]
    id: String,
    /// The question.
    #[prop(into)]
    label: String,
    /// Codes and words.
    options: Vec<(&'static str, String)>,
    /// The code chosen; empty for none.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the code.
    #[prop(into)]
    on_pick: Callback<String>,
) -> impl IntoView {
    let row =
        if options.len() > 3 { "app-segments__row app-segments__row--four" } else { "app-segments__row" };
    let group = id.clone();
    view! {
        <fieldset class="app-segments" id=id tabindex="-1">
            <legend class="app-segments__label" dir="auto">{label}</legend>
            <div class=row>
                {options.into_iter().map(|(code, words)| view! {
                    <label class="app-segments__option">
                        <input
                            class="app-segments__input"
                            type="radio"
                            name=group.clone()
                            value=code
                            prop:checked=move || value.with(|v| v == code)
                            on:change=move |_| on_pick.run(code.to_owned())
                        />
                        <span class="app-segments__text">{words}</span>
                    </label>
                }).collect_view()}
            </div>
        </fieldset>
    }
}

/// Any of several.
#[component]
pub fn Chips<T>(
    /// The group's id, unique on the screen.
    #[prop(into)]
    id: String,
    /// The question.
    #[prop(into)]
    label: String,
    /// What there is to choose, with its words.
    options: Vec<(T, String)>,
    /// What is chosen.
    #[prop(into)]
    value: Signal<Vec<T>>,
    /// Called with what is chosen afterwards.
    #[prop(into)]
    on_pick: Callback<Vec<T>>,
    /// Whether only one may be chosen.
    #[prop(default = false)]
    one: bool,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let toggle = move |chip: T| {
        let mut chosen = value.get_untracked();
        if chosen.contains(&chip) {
            chosen.retain(|c| *c != chip);
        } else {
            if one {
                chosen.clear();
            }
            chosen.push(chip);
        }
        on_pick.run(chosen);
    };
    view! {
        <fieldset class="app-chips" id=id tabindex="-1">
            <legend class="app-chips__label" dir="auto">{label}</legend>
            <div class="app-chips__row">
                {options.into_iter().map(|(chip, words)| view! {
                    <button
                        class="app-chips__chip"
                        type="button"
                        aria-pressed=move || value.with(|v| v.contains(&chip)).to_string()
                        on:click=move |_| toggle(chip)
                    >
                        <span class="app-chips__tick"><Icon name="check" /></span>
                        <bdi>{words}</bdi>
                    </button>
                }).collect_view()}
            </div>
        </fieldset>
    }
}
