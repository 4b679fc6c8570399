//! At the door: joining with an invitation, passkeys, and codes from an app.

mod join;
mod keep;
mod passkey;

pub use join::Join;
pub use passkey::{make, show};

use crate::ui::Line;
use leptos::prelude::*;

/// Where the six digits of an app are typed.
#[component]
pub fn CodeField(
    /// What was typed.
    code: RwSignal<String>,
) -> impl IntoView {
    view! {
        <Line
            id="code"
            label="The six digits from your app"
            autocomplete="one-time-code"
            value=code
            on_type=move |text| code.set(text)
        />
    }
}
