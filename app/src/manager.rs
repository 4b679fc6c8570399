//! The manager's screens: children first, load, who has stayed, and promises. No person is ranked.

mod access;
mod continuity;
mod more;
mod promises;
mod stayed;
mod team;

pub use access::Access;
pub use continuity::Continuity;
pub use promises::ManagerPromises;
pub use team::Team;

use crate::engine::engine;
use crate::platform;
use domain::view::team::{ChangeLine, FirstKind};
use domain::view::{self, TeamView};
use leptos::prelude::*;

/// The team as it is on this tablet, made again whenever a summary changes.
fn team_now() -> Memo<TeamView> {
    Memo::new(|_| {
        let engine = engine();
        engine.look(|house| view::team(house, &engine.me(), &platform::now()))
    })
}

/// Whether nothing about the team has reached this tablet yet.
fn is_blank(team: &TeamView) -> bool {
    team.workers == 0 && team.families == 0
}

/// The threads of the families that somebody works with, or should: a case that was closed has no thread to keep.
fn open_lines(team: &TeamView) -> Vec<ChangeLine> {
    let is_alone = |line: &ChangeLine| {
        let mut first = team.first.iter();
        first.any(|one| one.kind == FirstKind::NoWorker && one.family == line.family)
    };
    let is_open = |line: &&ChangeLine| line.spans.iter().any(|span| span.is_current) || is_alone(line);
    team.threads.lines.iter().filter(is_open).cloned().collect()
}

/// What is said while nothing about the team is on this tablet.
#[component]
fn Blank() -> impl IntoView {
    view! {
        <div class="app-empty">
            <crate::ui::Icon name="team" class="app-empty__icon" />
            <p class="app-empty__title">"Your team is not on this tablet yet."</p>
            <p class="app-empty__words">"It comes by itself the next time there is a connection."</p>
        </div>
    }
}
