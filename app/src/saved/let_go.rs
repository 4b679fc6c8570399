//! What cannot be sent leaves the phone once its person has a copy, and not before.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// Saving a copy, and then taking it off the phone.
#[component]
pub(super) fn LetGo(
    /// The id of what says which thing it is.
    about: String,
    /// Whether its person has a copy.
    #[prop(into)]
    has_copy: Signal<bool>,
    /// Saves a copy.
    copy: impl FnMut(MouseEvent) + 'static,
    /// Takes it off the phone.
    forget: impl FnMut(MouseEvent) + 'static,
) -> impl IntoView {
    view! {
        <button
            class="app-button app-button--plain app-button--small"
            type="button"
            aria-describedby=about.clone()
            on:click=copy
        >
            "Save a copy"
        </button>
        <button
            class="app-button app-button--text app-button--small"
            type="button"
            aria-describedby=about
            hidden=move || !has_copy.get()
            on:click=forget
        >
            "I have the copy. Take it off this phone."
        </button>
    }
}
