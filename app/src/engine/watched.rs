//! A value that screens watch. The client pays for every type that is a signal, so all of these share one: a count
//! that rises when the value is another.

use leptos::prelude::{RwSignal, Track, Update};
use std::cell::RefCell;

/// A value of the engine that screens watch.
#[derive(Debug)]
pub struct Watched<T> {
    value: RefCell<T>,
    changes: RwSignal<u64>,
}

impl<T: PartialEq> Watched<T> {
    pub(super) fn new(value: T) -> Self {
        Self { value: RefCell::new(value), changes: RwSignal::new(0) }
    }

    /// Reads it; a reactive reader runs again when it changes.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.changes.track();
        self.with_untracked(read)
    }

    /// Reads it for code that acts and does not watch.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.value.borrow())
    }

    /// Puts another value in its place; nothing is drawn again where it is the same.
    pub(super) fn set(&self, value: T) {
        if *self.value.borrow() != value {
            *self.value.borrow_mut() = value;
            self.changes.update(|changes| *changes += 1);
        }
    }

    /// Changes it, and has everything that reads it drawn again.
    pub(super) fn update(&self, change: impl FnOnce(&mut T)) {
        change(&mut self.value.borrow_mut());
        self.changes.update(|changes| *changes += 1);
    }
}
