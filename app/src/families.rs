//! The worker's families: the list, one family, before you knock, and the plan.

mod card;
mod home;
mod invite;
mod knock;
mod list;
mod plan;
mod share;

pub use card::{AppointmentCard, DueRow, Quote};
pub use home::Family;
pub use invite::Invite;
pub use knock::Knock;
pub use list::Families;
pub use plan::{PlanScreen, hand_over as hand_over_plan, plan_of_key};
pub use share::ShareWith;
