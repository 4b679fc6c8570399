//! What was opened on this phone, until the server knows; which head of the audit log the phone holds; and who has
//! looked, as it was last told. A database of its own: nothing in it is anything that a person wrote.

use super::idb::{Db, Durability, StoreError};
use super::{codec, key_text};
use sync::pack::Pack;
use sync::{RecordId, packed};
use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

const NAME: &str = "kept-looks";
const VERSION: u32 = 1;
/// What was opened, by person, family, part and hour.
const OPENED: &str = "opened";
/// What else is kept, by person and name.
const KEPT: &str = "kept";

/// Something that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedRow {
    /// The family.
    pub family: RecordId,
    /// The part's name.
    pub part: String,
    /// When first in that hour, milliseconds since 1970 UTC.
    pub at_ms: i64,
}

packed! { struct OpenedRow { family: needed, part: needed, at_ms: needed } }

/// The database of looks.
#[derive(Clone, Debug)]
pub struct Looks(Db);

fn upgrade(db: &IdbDatabase, _: u32) {
    for table in [OPENED, KEPT] {
        // A failure here aborts the upgrade, which the open request reports.
        let _ = db.create_object_store(table);
    }
}

impl Looks {
    /// Opens it, making it at first.
    ///
    /// # Errors
    /// Where the browser refuses.
    pub async fn open() -> Result<Self, StoreError> {
        Ok(Self(Db::open(NAME, VERSION, upgrade).await?))
    }

    /// Notes that `person` opened something, once for each `key`: one small write that survives the app's death.
    ///
    /// # Errors
    /// Where it could not be saved.
    pub async fn note(&self, person: RecordId, key: &str, row: &OpenedRow) -> Result<(), StoreError> {
        let tx = self.0.write(&[OPENED], Durability::Relaxed)?;
        tx.put(OPENED, &format!("{person}/{key}").into(), &codec::pack(row))?;
        tx.done().await
    }

    /// What `person` opened and the server does not know yet, each with its key.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub async fn opened(&self, person: RecordId) -> Result<Vec<(String, OpenedRow)>, StoreError> {
        let begins = format!("{person}/");
        let all = self.0.read(&[OPENED])?.all(OPENED).await?;
        let read = |(key, value): (JsValue, JsValue)| {
            let key = key_text(&key);
            Some(key.clone()).filter(|key| key.starts_with(&begins)).and(Some((key, codec::unpack(&value)?)))
        };
        Ok(all.into_iter().filter_map(read).collect())
    }

    /// Forgets what the server now knows.
    ///
    /// # Errors
    /// Where it cannot be erased.
    pub async fn sent(&self, keys: &[String]) -> Result<(), StoreError> {
        let tx = self.0.write(&[OPENED], Durability::Relaxed)?;
        for key in keys {
            tx.delete(OPENED, &key.as_str().into())?;
        }
        tx.done().await
    }

    /// Keeps something of `person` under a name, or forgets it; what is kept of anybody else goes.
    ///
    /// # Errors
    /// Where it could not be saved.
    pub async fn keep<T: Pack>(
        &self,
        person: RecordId,
        name: &str,
        value: Option<&T>,
    ) -> Result<(), StoreError> {
        let begins = format!("{person}/");
        let others = self.0.read(&[KEPT])?.all(KEPT).await?;
        let tx = self.0.write(&[KEPT], Durability::Relaxed)?;
        for (key, _) in others.iter().filter(|(key, _)| !key_text(key).starts_with(&begins)) {
            tx.delete(KEPT, key)?;
        }
        let key = format!("{begins}{name}").into();
        match value {
            Some(value) => tx.put(KEPT, &key, &codec::pack(value))?,
            None => tx.delete(KEPT, &key)?,
        }
        tx.done().await
    }

    /// What is kept of `person` under a name.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub async fn kept<T: Pack>(&self, person: RecordId, name: &str) -> Result<Option<T>, StoreError> {
        let found = self.0.read(&[KEPT])?.get(KEPT, &format!("{person}/{name}").into()).await?;
        Ok(found.and_then(|value| codec::unpack(&value)))
    }

    /// Forgets everything that was told to this phone.
    ///
    /// # Errors
    /// Where it cannot be erased.
    pub async fn forget_kept(&self) -> Result<(), StoreError> {
        let tx = self.0.write(&[KEPT], Durability::Relaxed)?;
        tx.clear(KEPT)?;
        tx.done().await
    }
}
