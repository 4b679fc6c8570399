//! Recording a visit: choose the family, write once, save. Every keystroke is saved on the phone.

mod capture;
mod child;
mod choose;
mod done;
mod known;
mod left;
mod promise;
mod scratch;
mod screen;

pub use choose::ChooseFamily;
pub use done::VisitSaved;
pub use known::inside;
pub use left::hand_over as hand_over_visit;
pub use scratch::{draft_key, family_of_key};
pub use screen::RecordVisit;
