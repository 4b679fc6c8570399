//! The frame of a screen: one heading that takes the focus, the quiet line, the content, the tabs.

use super::{Icon, SyncLine};
use leptos::prelude::*;
use std::cell::Cell;

thread_local! {
    /// The first screen leaves the focus where the browser put it.
    static HAS_SHOWN: Cell<bool> = const { Cell::new(false) };
}

/// A screen. Its heading takes the focus when the screen replaces another one.
#[component]
pub fn Page(
    /// The one `h1`.
    #[prop(into)]
    title: Signal<String>,
    /// A line under it.
    #[prop(into, optional)]
    under: Signal<String>,
    /// A line over it.
    #[prop(into, optional)]
    over: Signal<String>,
    /// Where "back" leads, and its words.
    #[prop(optional)]
    back: Option<(String, String)>,
    /// Whether the line about sending is shown.
    #[prop(default = true)]
    sync: bool,
    /// More classes of the page.
    #[prop(default = "")]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    take_focus();
    Effect::new(move |_| {
        if let Some(document) = crate::platform::window().document() {
            document.set_title(&format!("{} · Kept", title.get()));
        }
    });
    view! {
        <main class=format!("app-page {class}") id="main">
            <header class="app-top">
                <div class="app-top__words">
                    {back.map(|(href, words)| view! {
                        <a class="app-top__back" href=href>
                            <Icon name="back" class="app-icon--small app-icon--flip" />
                            {words}
                        </a>
                    })}
                    <p class="app-top__over" dir="auto" hidden=move || over.with(String::is_empty)>{over}</p>
                    <h1 tabindex="-1" dir="auto">{title}</h1>
                    <p class="app-top__under" dir="auto" hidden=move || under.with(String::is_empty)>{under}</p>
                </div>
            </header>
            {sync.then(|| view! { <SyncLine /> })}
            {children()}
        </main>
    }
}

/// Gives a screen's heading the focus, at the top, when the screen takes another one's place.
pub fn take_focus() {
    if HAS_SHOWN.replace(true) {
        // By then the screen stands in the place of the other one.
        request_animation_frame(|| {
            crate::platform::focus_on("main h1");
            crate::platform::window().scroll_to_with_x_and_y(0.0, 0.0);
        });
    }
}

/// Shows something while a condition holds. Smaller than `Show`, and for what may be drawn anew at any change.
pub fn shown_when(
    condition: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    (move || if condition() { view() } else { ().into_any() }).into_any()
}

/// A part of a screen under its own heading.
#[component]
pub fn Section(
    /// The heading's words.
    #[prop(into)]
    title: String,
    children: Children,
) -> impl IntoView {
    let id = format!("s-{}", title.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
    view! {
        <section class="app-page__section" aria-labelledby=id.clone()>
            <h2 id=id.clone() dir="auto">{title}</h2>
            {children()}
        </section>
    }
}

/// One tab: address, icon, word.
#[derive(Clone, Copy, Debug)]
pub struct Tab {
    /// Where it leads.
    pub href: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Its word, always shown.
    pub word: &'static str,
}

/// The tabs at the foot of a phone; with `rail`, down the side of a tablet.
#[component]
pub fn Tabs(
    /// The tabs in order.
    tabs: &'static [Tab],
    /// Whether they stand at the side of a wide screen.
    #[prop(default = false)]
    rail: bool,
) -> impl IntoView {
    let class = if rail { "app-tabs app-tabs--rail" } else { "app-tabs" };
    let path = leptos_router::hooks::use_location().pathname;
    let path_here = path;
    let is_here = move |tab: &Tab| {
        path_here.with(|path| if tab.href == "/" { path == "/" } else { path.starts_with(tab.href) })
    };
    // Where a bar with the one thing to do stands at the foot, the tabs make room for it.
    let makes_room = move || path.with(|path| is_form(path));
    view! {
        <nav class=class aria-label="Main" hidden=makes_room>
            <ul class="app-tabs__list">
                {tabs.iter().map(|tab| view! {
                    <li>
                        <a
                            class="app-tabs__link"
                            href=tab.href
                            aria-current=move || is_here(tab).then_some("page")
                        >
                            <svg class="app-icon app-tabs__icon" aria-hidden="true">
                                <use href=format!("/icons/sprite.svg#{}", tab.icon)></use>
                            </svg>
                            <span class="app-tabs__label">{tab.word}</span>
                        </a>
                    </li>
                }).collect_view()}
            </ul>
        </nav>
    }
}

/// Whether a path is a record being written: `/record/` and one id.
fn is_form(path: &str) -> bool {
    path.strip_prefix("/record/").is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::is_form;

    #[test]
    fn only_a_record_being_written_hides_the_tabs() {
        assert!(is_form("/record/00ff"));
        assert!(!is_form("/record") && !is_form("/record/saved/00ff") && !is_form("/"));
    }
}
