//! The family's screens: what happens next, the plan, promises, who is with them, and leaving fast.

mod answer;
mod answered;
mod exit;
mod looks;
mod next;
mod people;
mod plan;
mod promises;
mod thread;

pub use exit::Exit;
pub use looks::WhoLooked;
pub use next::Next;
pub use people::MyPeople;
pub use plan::MyPlan;
pub use promises::MyPromises;
