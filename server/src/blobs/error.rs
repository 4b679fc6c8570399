//! Why a blob was not taken, or not given.

use crate::error::ApiError;
use crate::store::StoreError;

/// Why a blob was not taken or not given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// There is none, or none that they may know of.
    #[error("there is no such attachment")]
    NotFound,
    /// Its bytes have not come yet.
    #[error("the bytes have not come yet")]
    NotYet,
    /// The piece does not follow what is here.
    #[error("{offset} bytes are here")]
    WrongOffset {
        /// How many bytes are here.
        offset: u64,
    },
    /// More than was declared.
    #[error("more than was declared")]
    TooLong,
    /// A piece that is not the last and is needlessly small.
    #[error("a piece that is too small")]
    TooShort,
    /// Enough for today.
    #[error("enough for today")]
    Wait {
        /// Until tomorrow, in seconds.
        seconds: u64,
    },
    /// What arrived is not what was declared. None of it is here any more.
    #[error("what arrived is not what was declared")]
    Damaged,
    /// What was declared is nothing that is kept.
    #[error("refused: {}", .0.name())]
    Refused(Reason),
    /// The bytes are not where they were stored.
    #[error("stored bytes are missing")]
    Lost,
    /// The store or the storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is wrong with bytes that are those declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No picture of a kind that can be read.
    NotAPicture,
    /// More pixels than anybody needs.
    TooManyPixels,
    /// No recording of a kind that can be heard.
    NotARecording,
}

impl Reason {
    const ALL: [Self; 3] = [Self::NotAPicture, Self::TooManyPixels, Self::NotARecording];

    /// Its name in answers and in the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotAPicture => "not_a_picture",
            Self::TooManyPixels => "too_many_pixels",
            Self::NotARecording => "not_a_recording",
        }
    }

    /// The one so named.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// The reason in words for whoever sent it.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotAPicture => {
                "It is still on this phone. Kept takes pictures as JPEG, PNG or WebP, and could not read this one."
            }
            Self::TooManyPixels => {
                "It is still on this phone. This picture has more detail than Kept can take; please take a smaller one."
            }
            Self::NotARecording => {
                "It is still on this phone. Kept could not tell what kind of recording this is."
            }
        }
    }
}

impl From<BlobError> for ApiError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::NotFound => Self::NotFound,
            BlobError::NotYet => Self::NotYet,
            BlobError::WrongOffset { offset } => Self::WrongOffset { offset },
            BlobError::TooLong => Self::TooLarge,
            BlobError::TooShort => Self::Malformed,
            BlobError::Wait { seconds } => Self::Wait { seconds },
            BlobError::Damaged => Self::Damaged,
            BlobError::Refused(reason) => Self::Refused(reason),
            BlobError::Lost => Self::Broken(error.to_string()),
            BlobError::Store(error) => error.into(),
        }
    }
}
