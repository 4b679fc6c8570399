//! An icon of the sprite. Icons stand beside words, never in place of them.

use leptos::prelude::*;

/// One icon, hidden from those who listen: the words beside it say the same.
#[component]
pub fn Icon(
    /// The symbol's name in `public/icons/sprite.svg`.
    name: &'static str,
    /// More classes, such as `app-icon--small`.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=format!("app-icon {class}") aria-hidden="true">
            <use href=format!("/icons/sprite.svg#{name}")></use>
        </svg>
    }
}
