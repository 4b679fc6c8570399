//! The reader of Standard Safeguarding Dataset extracts, on the untidy files councils have.

mod demo;
mod folder;
mod meaning;
mod random;
mod rows;
mod whole;

/// The generator lives with the tools; what it writes is checked by what must read it.
#[path = "../../../xtask/src"]
mod xtask {
    pub(crate) mod demo_data;
}
