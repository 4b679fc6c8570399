//! The pieces every screen is made of. They know nothing of social work.

mod choice;
mod field;
mod icon;
mod page;
mod state;

pub use choice::{Chips, Segments};
pub use field::{Area, Line, Problem, Problems, Select};
pub use icon::Icon;
pub use page::{Page, Section, Tab, Tabs, shown_when, take_focus};
pub use state::{StateWords, SyncLine};
