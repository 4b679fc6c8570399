//! An authenticator in a few lines, which also does what none should.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::client::Answer;
use crate::kept::{Kept, ORIGIN};

const USER_PRESENT: u8 = 0x01;
pub(crate) const RECOGNISED: u8 = 0x05;
const HAS_KEY: u8 = 0x40;

/// One key, and what it says of itself: a test changes one thing.
pub(crate) struct Authenticator {
    key: EcdsaKeyPair,
    pub(crate) credential: Vec<u8>,
    pub(crate) handle: String,
    pub(crate) origin: String,
    pub(crate) site: String,
    pub(crate) flags: u8,
    pub(crate) counter: u32,
    pub(crate) within_another: bool,
}

impl Authenticator {
    pub(crate) fn new(credential: u8) -> Self {
        let random = SystemRandom::new();
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, der.as_ref(), &random).unwrap();
        Self {
            key,
            credential: vec![credential; 32],
            handle: String::new(),
            origin: ORIGIN.to_owned(),
            site: "localhost".to_owned(),
            flags: RECOGNISED,
            counter: 0,
            within_another: false,
        }
    }

    /// A key whose owner did not show themselves.
    pub(crate) fn unverified(mut self) -> Self {
        self.flags = USER_PRESENT;
        self
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(unhex(challenge));
        let said = json!({ "type": kind, "challenge": challenge, "origin": self.origin,
                           "crossOrigin": self.within_another, "later": "something new" });
        said.to_string().into_bytes()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let mut data = Sha256::digest(&self.site).to_vec();
        data.push(self.flags | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// A new key, as the browser would send it.
    pub(crate) fn made(&self, challenge: &str) -> Value {
        let mut data = self.data(HAS_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential.len()).unwrap().to_be_bytes());
        data.extend(&self.credential);
        let point = self.key.public_key().as_ref();
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 32]);
        data.extend(&point[33..]);
        json!({ "client_data": hex(&self.client_data("webauthn.create", challenge)),
                "authenticator_data": hex(&data), "name": "My phone" })
    }

    /// A signature, as the browser would send it.
    pub(crate) fn shown(&self, challenge: &str) -> Value {
        let client_data = self.client_data("webauthn.get", challenge);
        let data = self.data(0);
        let message = [&data[..], &Sha256::digest(&client_data)].concat();
        let signature = self.key.sign(&SystemRandom::new(), &message).unwrap();
        json!({ "credential": hex(&self.credential), "client_data": hex(&client_data),
                "authenticator_data": hex(&data), "signature": hex(signature.as_ref()),
                "handle": self.handle, "device_name": "A phone" })
    }

    /// Registers this key in a session that is fresh.
    pub(crate) async fn register(&mut self, kept: &Kept, cookie: &str) -> Answer {
        let asked = kept.post("/api/v1/passkeys/question", cookie, &json!({})).await;
        assert_eq!(asked.status, 200, "{asked:?}");
        let asked = asked.json();
        self.handle = asked["handle"].as_str().unwrap().to_owned();
        let made = self.made(asked["challenge"].as_str().unwrap());
        kept.post("/api/v1/passkeys", cookie, &made).await
    }

    /// Signs in, from a browser that had `cookie`, or none.
    pub(crate) async fn sign_in(&self, kept: &Kept, cookie: &str) -> Answer {
        let shown = self.shown(&question(kept).await);
        kept.post("/api/v1/session/passkey", cookie, &shown).await
    }
}

/// A question for whoever signs in.
pub(crate) async fn question(kept: &Kept) -> String {
    let asked = kept.post("/api/v1/session/passkey/question", "", &json!({})).await;
    assert_eq!(asked.status, 200, "{asked:?}");
    asked.json()["challenge"].as_str().unwrap().to_owned()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap()).collect()
}
