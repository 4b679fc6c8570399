//! The one error that leaves the server, and what people read when it does.
//!
//! A sentence first says what is safe: someone who reads it stands in a doorway with half a visit written
//! down. What went wrong inside is logged and never sent.

use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sync::wire::WireError;

use crate::blobs::Reason;
use crate::store::StoreError;

/// Why a request was refused. Each has one status, one code for the app and one sentence for its reader.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// What was sent could not be read.
    #[error("malformed")]
    Malformed,
    /// No session, or one that has ended.
    #[error("signed_out")]
    SignedOut,
    /// Sign-in failed. An unknown name and wrong words are the same error.
    #[error("wrong_words")]
    WrongWords,
    /// The words are right, and a code has to come with them.
    #[error("code_needed")]
    CodeNeeded,
    /// The words are right and the code is not, or it was used before.
    #[error("wrong_code")]
    WrongCode,
    /// A passkey proved nothing, whatever was wrong with it.
    #[error("wrong_passkey")]
    WrongPasskey,
    /// It needs somebody who has just proved who they are.
    #[error("sign_in_again")]
    SignInAgain,
    /// No such invitation, or it was used, taken back or too old.
    #[error("no_invitation")]
    NoInvitation,
    /// The request came from another website.
    #[error("cross_site")]
    CrossSite,
    /// The device was removed by its owner.
    #[error("device_revoked")]
    DeviceRevoked,
    /// Nothing there, or nothing that they may know of.
    #[error("not_found")]
    NotFound,
    /// The address knows other methods.
    #[error("wrong_method")]
    WrongMethod,
    /// Longer than the limit.
    #[error("too_large")]
    TooLarge,
    /// Another content type or encoding was expected.
    #[error("wrong_type")]
    WrongType,
    /// The app speaks a newer version than this server.
    #[error("too_new")]
    TooNew,
    /// Too many attempts.
    #[error("wait")]
    Wait {
        /// How long to wait, in seconds.
        seconds: u64,
    },
    /// It is theirs to read, and its bytes are not here.
    #[error("not_yet")]
    NotYet,
    /// A piece does not follow what is here.
    #[error("wrong_offset")]
    WrongOffset {
        /// How many bytes are here.
        offset: u64,
    },
    /// What arrived is not what was declared; none of it was kept.
    #[error("damaged")]
    Damaged,
    /// What was sent is nothing that is kept.
    #[error("{}", .0.name())]
    Refused(Reason),
    /// Something went wrong here. The text is for the log.
    #[error("broken: {0}")]
    Broken(String),
    /// Too much to do, or it took too long.
    #[error("busy")]
    Busy,
    /// The disk is full.
    #[error("full")]
    Full,
}

/// The body of every error.
#[derive(Debug, Serialize)]
struct Body {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_s: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
}

/// How long to leave a busy server alone, in seconds.
const BUSY_WAIT_S: u64 = 5;

impl ApiError {
    /// The status and the code.
    #[must_use]
    pub fn answer(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Malformed => (StatusCode::BAD_REQUEST, "malformed"),
            Self::SignedOut => (StatusCode::UNAUTHORIZED, "signed_out"),
            Self::WrongWords => (StatusCode::UNAUTHORIZED, "wrong_words"),
            Self::CodeNeeded => (StatusCode::UNAUTHORIZED, "code_needed"),
            Self::WrongCode => (StatusCode::UNAUTHORIZED, "wrong_code"),
            Self::WrongPasskey => (StatusCode::UNAUTHORIZED, "wrong_passkey"),
            Self::SignInAgain => (StatusCode::FORBIDDEN, "sign_in_again"),
            Self::NoInvitation => (StatusCode::NOT_FOUND, "no_invitation"),
            Self::CrossSite => (StatusCode::FORBIDDEN, "cross_site"),
            Self::DeviceRevoked => (StatusCode::FORBIDDEN, "device_revoked"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "wrong_method"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::WrongType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong_type"),
            Self::TooNew => (StatusCode::CONFLICT, "too_new"),
            Self::Wait { .. } => (StatusCode::TOO_MANY_REQUESTS, "wait"),
            Self::NotYet => (StatusCode::CONFLICT, "not_yet"),
            Self::WrongOffset { .. } => (StatusCode::CONFLICT, "wrong_offset"),
            Self::Damaged => (StatusCode::UNPROCESSABLE_ENTITY, "damaged"),
            Self::Refused(reason) => (StatusCode::UNPROCESSABLE_ENTITY, reason.name()),
            Self::Broken(_) => (StatusCode::INTERNAL_SERVER_ERROR, "broken"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Self::Full => (StatusCode::INSUFFICIENT_STORAGE, "full"),
        }
    }

    fn sentence(&self) -> String {
        let sentence = match self {
            Self::Malformed => "Your notes are safe on this phone. Kept could not read what was sent.",
            Self::SignedOut => "Your notes are safe on this phone. Please sign in again to send them.",
            Self::WrongWords => "The name or the words are not right. Please check them and try again.",
            Self::CodeNeeded => {
                "Your words are right. Choose “Use a passkey or a code”, and add the six digits from your app."
            }
            Self::WrongCode => {
                "Your words are right. The six digits are not, or were used. Wait for the next."
            }
            Self::WrongPasskey => {
                "Nothing is lost. That passkey does not open Kept. You can use your five words."
            }
            Self::SignInAgain => "Nothing was changed. Please show once more that it is you.",
            Self::NoInvitation => {
                "Nothing is wrong with your phone. This invitation has ended. Ask for a new one."
            }
            Self::CrossSite => "Nothing was changed. Kept only takes requests from its own pages.",
            Self::DeviceRevoked => {
                "What was sent is safe. This device was removed from the account and cannot be used any more."
            }
            Self::NotFound => "There is nothing here that you can see.",
            Self::WrongMethod => "Nothing was changed. That cannot be done here.",
            Self::TooLarge => "Your notes are safe on this phone. That was too much to send at once.",
            Self::WrongType => "Your notes are safe on this phone. Kept could not read that kind of message.",
            Self::TooNew => {
                "Your notes are safe on this phone. They will be sent once the server is updated."
            }
            Self::NotYet => "It has not been sent yet. It is still on the phone that it was made with.",
            Self::WrongOffset { .. } => "It is still on this phone. A part of it has to be sent again.",
            Self::Damaged => "It is still on this phone. It was damaged on the way and has to be sent again.",
            Self::Refused(reason) => reason.sentence(),
            Self::Wait { seconds } => return format!("Nothing is lost. {}", please_wait(*seconds)),
            Self::Broken(_) => "Your notes are safe on this phone. Something went wrong; we will try again.",
            Self::Busy => "Your notes are safe on this phone. Kept is busy; please try again in a moment.",
            Self::Full => "The server is full. Your notes are safe on this phone and will be sent later.",
        };
        sentence.to_owned()
    }

    fn wait_s(&self) -> Option<u64> {
        match self {
            Self::Wait { seconds } => Some(*seconds),
            Self::Busy => Some(BUSY_WAIT_S),
            _ => None,
        }
    }

    const fn offset(&self) -> Option<u64> {
        match self {
            Self::WrongOffset { offset } => Some(*offset),
            _ => None,
        }
    }
}

fn please_wait(seconds: u64) -> String {
    match seconds.div_ceil(60) {
        0 | 1 => "Please wait a minute, then try again.".to_owned(),
        minutes => format!("Please wait {minutes} minutes, then try again."),
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code) = self.answer();
        if let Self::Broken(why) = &self {
            tracing::error!(why, "a request failed");
        }
        let body = Body { code, message: self.sentence(), wait_s: self.wait_s(), offset: self.offset() };
        let mut response = (status, Json(body)).into_response();
        if let Some(seconds) = self.wait_s() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Full,
            StoreError::Busy | StoreError::Closed | StoreError::Unreachable(_) => Self::Busy,
            StoreError::TooNew => Self::TooNew,
            StoreError::DeviceRevoked => Self::DeviceRevoked,
            StoreError::Corrupt(_) | StoreError::Other(_) => Self::Broken(error.to_string()),
        }
    }
}

impl From<WireError> for ApiError {
    fn from(error: WireError) -> Self {
        match error {
            WireError::TooLong(_) => Self::TooLarge,
            WireError::Unreadable | WireError::Cut => Self::Malformed,
        }
    }
}

impl From<BytesRejection> for ApiError {
    fn from(rejection: BytesRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { Self::TooLarge } else { Self::Malformed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_error_says_nothing_of_its_cause() {
        let error = ApiError::from(StoreError::Other("UNIQUE constraint failed: account.login".into()));
        assert!(!error.sentence().contains("constraint"));
        assert_eq!(error.answer().1, "broken");
    }

    #[test]
    fn a_full_disk_says_that_notes_are_safe() {
        let error = ApiError::from(StoreError::Full);
        assert_eq!(error.answer().0.as_u16(), 507);
        assert!(error.sentence().contains("Your notes are safe on this phone"));
    }

    #[test]
    fn a_wait_is_told_in_whole_minutes() {
        assert_eq!(please_wait(30), "Please wait a minute, then try again.");
        assert_eq!(please_wait(61), "Please wait 2 minutes, then try again.");
        assert_eq!(please_wait(3600), "Please wait 60 minutes, then try again.");
    }
}
