//! The Kept server.
