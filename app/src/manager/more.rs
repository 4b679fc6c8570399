//! Long lists begin short: what is most urgent first, the rest behind one button.

use leptos::prelude::*;

/// So many more are shown without a button: it would take as much room as they do.
const SLACK: usize = 2;

/// The button under a list of which only the first `few` are shown. Nothing where that is all of them.
#[component]
pub(super) fn More(
    /// How many there are.
    #[prop(into)]
    all: Signal<usize>,
    /// How many are shown at first.
    few: usize,
    /// Whether all are shown.
    open: RwSignal<bool>,
    /// What they are, for those who do not see the list: "families".
    what: &'static str,
) -> impl IntoView {
    view! {
        <Show when=move || { all.get() > few + SLACK }>
            <button
                class="app-button app-button--quiet app-button--wide"
                type="button"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {move || if open.get() {
                    format!("Show fewer {what}")
                } else {
                    format!("Show all {} {what}", all.get())
                }}
            </button>
        </Show>
    }
}

/// The first few, or all.
pub(super) fn first<T: Clone>(all: &[T], few: usize, open: RwSignal<bool>) -> Vec<T> {
    let shown = if open.get() || all.len() <= few + SLACK { all.len() } else { few };
    all.iter().take(shown).cloned().collect()
}
