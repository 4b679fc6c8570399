//! What went wrong on PostgreSQL, in the store's own terms. What the database says of values is never passed on: its
//! messages quote them.

use crate::store::StoreError;
use postgres::error::{DbError, SqlState};

/// The connection is gone.
pub(super) fn lost() -> StoreError {
    StoreError::Unreachable("the connection was lost".to_owned())
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        match error.as_db_error() {
            Some(told) => of_state(told),
            // Said by this side: where and how it could not connect, or that a parameter or a column does not fit.
            None if error.is_closed() || is_io(&error) => Self::Unreachable(error.to_string()),
            None => Self::Other(error.to_string()),
        }
    }
}

fn is_io(error: &postgres::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.is::<std::io::Error>() {
            return true;
        }
        cause = error.source();
    }
    false
}

fn of_state(told: &DbError) -> StoreError {
    let code = told.code();
    match code {
        &SqlState::DISK_FULL => StoreError::Full,
        &SqlState::TOO_MANY_CONNECTIONS
        | &SqlState::ADMIN_SHUTDOWN
        | &SqlState::CRASH_SHUTDOWN
        | &SqlState::CANNOT_CONNECT_NOW
        | &SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => StoreError::Unreachable(named(told)),
        &SqlState::LOCK_NOT_AVAILABLE
        | &SqlState::T_R_DEADLOCK_DETECTED
        | &SqlState::T_R_SERIALIZATION_FAILURE
        | &SqlState::OUT_OF_MEMORY => StoreError::Busy,
        &SqlState::DATA_CORRUPTED | &SqlState::INDEX_CORRUPTED => StoreError::Corrupt(named(told)),
        // Connecting (08), signing in (28), the database's name (3D): of the settings, and no record's content.
        _ if code.code().starts_with("08") => StoreError::Unreachable(named(told)),
        _ if ["28", "3D", "42"].iter().any(|class| code.code().starts_with(class)) => {
            StoreError::Other(format!("{}: {}", named(told), told.message()))
        }
        _ => StoreError::Other(named(told)),
    }
}

/// The error by its number and by what of the schema it is about.
fn named(told: &DbError) -> String {
    let about = [told.table(), told.column(), told.constraint()];
    let about: Vec<_> = about.into_iter().flatten().collect();
    match about.join(", ") {
        about if about.is_empty() => format!("PostgreSQL error {}", told.code().code()),
        about => format!("PostgreSQL error {} ({about})", told.code().code()),
    }
}
