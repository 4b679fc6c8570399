//! What was caught at a visit that is being written: what its record will say. Its bytes are in the phone's store already.

use domain::model::attachment::{Media, NewAttachment, declare};
use domain::model::draft::Draft;
use sync::{RecordId, packed};

/// Something caught at a visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttachedScratch {
    /// The id that its record will have.
    pub id: RecordId,
    /// The child whose words it stands beside.
    pub child: RecordId,
    /// The name of a [`Media`].
    pub media: String,
    /// The type that the browser gave it.
    pub media_type: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Their SHA-256.
    pub sha256: Vec<u8>,
    /// What is to be seen or heard, in words.
    pub words: String,
}

packed! {
    struct AttachedScratch {
        id: default,
        child: default,
        media: default,
        media_type: default,
        bytes: default,
        sha256: default,
        words: default,
    }
}

impl AttachedScratch {
    /// Declares it as belonging to `of`. One that cannot be read any more declares nothing.
    pub fn write<F: FnMut() -> [u8; 16]>(
        &self,
        draft: &mut Draft<F>,
        family: RecordId,
        of: RecordId,
        on: &str,
    ) {
        let (Some(media), Ok(sha256)) = (Media::from_name(&self.media), self.sha256.as_slice().try_into())
        else {
            return;
        };
        let new = NewAttachment {
            id: self.id,
            family,
            of,
            media,
            media_type: &self.media_type,
            bytes: self.bytes,
            sha256,
            taken_on: on,
            words: self.words.trim(),
        };
        declare(draft, &new);
    }
}
