//! Settings: a flag wins over the environment, the environment over the file, the file over the default.
//!
//! | flag | environment | in `kept.toml` | default |
//! |---|---|---|---|
//! | `--data DIR` | `KEPT_DATA` | `data` (only in a file named by `--config`) | `./kept-data` |
//! | `--database URL` | `KEPT_DATABASE` | `database` | SQLite in the data directory |
//! | `--config FILE` | `KEPT_CONFIG` | | `kept.toml` in the data directory, if there is one |
//! | `--blobs PLACE` | `KEPT_BLOBS` | `blobs` | `blobs` in the data directory |
//! | `--blob-mib-a-day N` | `KEPT_BLOB_MIB_A_DAY` | `blob_mib_a_day` | `500` |
//! | `--listen ADDR` | `KEPT_LISTEN` | `listen` | `127.0.0.1:4173` |
//! | `--port N` | | | the port of `--listen` |
//! | `--site DIR` | `KEPT_SITE` | `site` | none: the API alone |
//! | `--trusted-hop ADDR` | `KEPT_TRUSTED_HOPS` | `trusted_hops` | none |
//! | `--https` | `KEPT_HTTPS` | `https` | `false` |
//! | `--origin URL` | `KEPT_ORIGIN` | `origin` | `http://localhost:PORT` on this machine alone |
//! | `import ssd --authority NAME` | `KEPT_AUTHORITY` | `authority` | what the extract calls the whole |

use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;

use crate::auth::passkeys::Party;
use crate::blobs::MIB_A_DAY;
use crate::store::Database;
use crate::store::db::NoDatabase;

/// The settings file in a data directory.
const FILE: &str = "kept.toml";
const DATA: &str = "kept-data";
const PORT: u16 = 4173;

/// Where everything is kept; every command takes it.
#[derive(Args, Clone, Debug, Default)]
pub struct Place {
    /// The directory that holds the records, the accounts and the pepper [default: ./kept-data]
    #[arg(long, value_name = "DIR", env = "KEPT_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// A PostgreSQL database for the records and the accounts: postgres://user@host/name, or
    /// postgresql:///name?host=/run/postgresql for a socket [default: SQLite in the data directory]
    ///
    /// Its user has to own the database and be allowed to create roles. A password is better in the environment
    /// or in kept.toml than in a flag that everybody on the machine can see.
    #[arg(long, value_name = "URL", env = "KEPT_DATABASE", hide_env_values = true, global = true)]
    pub database: Option<String>,
    /// A settings file [default: kept.toml in the data directory, if there is one]
    #[arg(long, value_name = "FILE", env = "KEPT_CONFIG", global = true)]
    pub config: Option<PathBuf>,
}

/// How to serve.
#[derive(Args, Clone, Debug, Default)]
pub struct ServeFlags {
    /// The address and port to listen on [default: 127.0.0.1:4173]
    #[arg(long, value_name = "ADDR:PORT", env = "KEPT_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Another port on the same address
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// Where pictures and recordings are stored: a folder, or s3://bucket/prefix where Kept was built with S3
    /// [default: blobs in the data directory]
    ///
    /// Several servers on one database need one storage. What S3 needs beside the bucket is in AWS_ACCESS_KEY_ID,
    /// AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT.
    #[arg(long, value_name = "PLACE", env = "KEPT_BLOBS")]
    pub blobs: Option<String>,
    /// What one person may send of pictures and recordings on a day, in MiB [default: 500]
    #[arg(long, value_name = "N", env = "KEPT_BLOB_MIB_A_DAY")]
    pub blob_mib_a_day: Option<u32>,
    /// The built client (target/site); without it only the API is served
    #[arg(long, value_name = "DIR", env = "KEPT_SITE")]
    pub site: Option<PathBuf>,
    /// A proxy in front of Kept whose X-Forwarded-For is believed; may be given more than once
    #[arg(long = "trusted-hop", value_name = "ADDR", env = "KEPT_TRUSTED_HOPS", value_delimiter = ',')]
    pub trusted_hops: Vec<IpAddr>,
    /// A proxy in front of Kept speaks https to browsers; needed on any address but this machine's own
    #[arg(long, value_name = "BOOL", env = "KEPT_HTTPS", num_args = 0..=1, default_missing_value = "true",
          require_equals = true)]
    pub https: Option<bool>,
    /// Take the service worker off every phone that comes by, after a bad release; what people wrote stays
    #[arg(long, env = "KEPT_STOP_WORKER")]
    pub stop_worker: bool,
    /// The address that browsers reach Kept at, such as https://kept.example: passkeys are made for it, and for no
    /// other. Without it there are none [default: http://localhost:PORT, without --https]
    #[arg(long, value_name = "URL", env = "KEPT_ORIGIN", value_parser = party)]
    pub origin: Option<Party>,
}

/// The website that passkeys are made for.
fn party(origin: &str) -> Result<Party, String> {
    Party::at(origin).ok_or_else(|| {
        "give https:// and a name, with a port if it is not 443, and nothing behind: https://kept.example"
            .to_owned()
    })
}

/// What `kept.toml` may say.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    data: Option<PathBuf>,
    database: Option<String>,
    blobs: Option<String>,
    blob_mib_a_day: Option<u32>,
    listen: Option<SocketAddr>,
    site: Option<PathBuf>,
    #[serde(default)]
    trusted_hops: Vec<IpAddr>,
    https: Option<bool>,
    origin: Option<String>,
    authority: Option<String>,
}

/// How to serve, settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serving {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where blobs are stored, unless in the data directory.
    pub blobs: Option<String>,
    /// What one person may send of them on a day, in MiB.
    pub blob_mib_a_day: u32,
    /// The built client.
    pub site: Option<PathBuf>,
    /// Proxies that are believed.
    pub trusted_hops: Vec<IpAddr>,
    /// Whether browsers use https.
    pub https: bool,
    /// Whether the service worker is to leave the phones.
    pub stop_worker: bool,
    /// The website that passkeys are made for.
    pub party: Option<Party>,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is not there or cannot be read.
    #[error("the settings file {0} cannot be read: {1}")]
    Unreadable(PathBuf, io::Error),
    /// The file does not say what it may say.
    #[error("the settings file {0} is not right: {1}")]
    Wrong(PathBuf, String),
    /// The cookie would cross a network in clear.
    #[error(
        "{0} can be reached from other machines, and Kept speaks plain http: put a proxy that speaks https \
         in front of it and say --https, or listen on 127.0.0.1"
    )]
    InClear(SocketAddr),
    /// The database is not named as one of those that Kept has a store for.
    #[error(transparent)]
    NoDatabase(#[from] NoDatabase),
    /// The address that browsers use cannot be that of passkeys.
    #[error("{0} cannot be the address of Kept: {1}")]
    NoOrigin(String, String),
    /// The client is not where it was said to be.
    #[error("there is no index.html in {0}: is the client built?")]
    NoSite(PathBuf),
}

/// The data directory and the settings file, if there is one.
///
/// # Errors
/// Where the file cannot be read or says something unknown.
pub fn locate(place: &Place) -> Result<(PathBuf, File), ConfigError> {
    if let Some(path) = &place.config {
        let file = read(path)?;
        let data = place.data.clone().or_else(|| file.data.clone()).unwrap_or_else(|| DATA.into());
        return Ok((data, file));
    }
    let data = place.data.clone().unwrap_or_else(|| DATA.into());
    let path = data.join(FILE);
    let file = if path.exists() { read(&path)? } else { File::default() };
    match file.data {
        Some(_) => Err(ConfigError::Wrong(path, "`data` would move the directory it lies in".into())),
        None => Ok((data, file)),
    }
}

/// Which database to keep everything in, beside the data directory `data`.
///
/// # Errors
/// Where it is named in a way that Kept does not know.
pub fn database(place: &Place, file: &File, data: &Path) -> Result<Database, ConfigError> {
    match place.database.as_ref().or(file.database.as_ref()) {
        Some(named) => Ok(named.parse()?),
        None => Ok(data.into()),
    }
}

/// Settles how to serve.
///
/// # Errors
/// Where the settings would serve nothing, or sign people in over a network in clear.
pub fn settle(flags: ServeFlags, file: File) -> Result<Serving, ConfigError> {
    let mut listen =
        flags.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)));
    if let Some(port) = flags.port {
        listen.set_port(port);
    }
    let https = flags.https.or(file.https).unwrap_or(false);
    if !https && !listen.ip().to_canonical().is_loopback() {
        return Err(ConfigError::InClear(listen));
    }
    let site = flags.site.or(file.site);
    if let Some(site) = site.as_ref().filter(|site| !site.join("index.html").is_file()) {
        return Err(ConfigError::NoSite(site.clone()));
    }
    let named = file.origin.map(|origin| party(&origin).map_err(|why| ConfigError::NoOrigin(origin, why)));
    // Browsers make no passkey for an address by number, so that this machine is called by its name.
    let own = || (!https && listen.port() != 0).then(|| format!("http://localhost:{}", listen.port()));
    let party = flags.origin.or(named.transpose()?).or_else(|| Party::at(&own()?));
    let trusted_hops = if flags.trusted_hops.is_empty() { file.trusted_hops } else { flags.trusted_hops };
    let blobs = flags.blobs.or(file.blobs);
    let blob_mib_a_day = flags.blob_mib_a_day.or(file.blob_mib_a_day).unwrap_or(MIB_A_DAY);
    let stop_worker = flags.stop_worker;
    Ok(Serving { listen, blobs, blob_mib_a_day, site, trusted_hops, https, stop_worker, party })
}

/// What the authority is called, where anybody says so.
#[must_use]
pub fn authority(flag: Option<String>, file: File) -> Option<String> {
    let said = [flag, file.authority].into_iter().flatten().map(|name| name.trim().to_owned());
    said.into_iter().find(|name| !name.is_empty())
}

fn read(path: &Path) -> Result<File, ConfigError> {
    let text = fs::read_to_string(path).map_err(|error| ConfigError::Unreadable(path.into(), error))?;
    toml::from_str(&text).map_err(|error| ConfigError::Wrong(path.into(), error.message().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(flags: ServeFlags, file: &str) -> Result<Serving, ConfigError> {
        settle(flags, toml::from_str(file).unwrap())
    }

    #[test]
    fn without_settings_this_machine_is_served_and_nobody_else() {
        let serving = settled(ServeFlags::default(), "").unwrap();
        assert_eq!(serving.listen.to_string(), "127.0.0.1:4173");
        assert!(!serving.https && serving.site.is_none() && serving.trusted_hops.is_empty());
    }

    #[test]
    fn a_flag_wins_over_the_file() {
        let file = "listen = '127.0.0.1:1'\nhttps = true\ntrusted_hops = ['10.0.0.1']";
        let serving = settled(ServeFlags::default(), file).unwrap();
        assert_eq!((serving.listen.port(), serving.https), (1, true));
        let flags = ServeFlags {
            port: Some(2),
            https: Some(false),
            trusted_hops: vec!["10.0.0.2".parse().unwrap()],
            ..ServeFlags::default()
        };
        let serving = settled(flags.clone(), file).unwrap();
        assert_eq!((serving.listen.port(), serving.https), (2, false));
        assert_eq!(serving.trusted_hops, flags.trusted_hops);
    }

    #[test]
    fn a_network_is_not_served_in_clear() {
        let everywhere =
            || ServeFlags { listen: Some("0.0.0.0:80".parse().unwrap()), ..ServeFlags::default() };
        assert!(matches!(settled(everywhere(), ""), Err(ConfigError::InClear(_))));
        assert!(settled(ServeFlags { https: Some(true), ..everywhere() }, "").is_ok());
    }

    #[test]
    fn the_authority_is_called_what_the_flag_says_or_else_the_file() {
        let called =
            |flag: Option<&str>, file| authority(flag.map(str::to_owned), toml::from_str(file).unwrap());
        assert_eq!(called(Some(" North Council "), "authority = 'Other'").as_deref(), Some("North Council"));
        assert_eq!(called(Some(" "), "authority = 'Other'").as_deref(), Some("Other"));
        assert_eq!(called(None, ""), None);
    }

    #[test]
    fn the_database_is_sqlite_in_the_data_directory_unless_one_is_named() {
        let named = |flag: Option<&str>, file: &str| {
            let place = Place { database: flag.map(str::to_owned), ..Place::default() };
            format!("{:?}", database(&place, &toml::from_str(file).unwrap(), Path::new("here")))
        };
        assert_eq!(named(None, ""), "Ok(Folder(\"here\"))");
        let file = "database = 'postgres://kept@db.example/kept'";
        assert!(named(None, file).contains("db.example"));
        assert!(named(Some("postgresql:///kept?host=/run/postgresql"), file).contains("/run/postgresql"));
        assert_eq!(named(Some("kept.sqlite"), file), "Err(NoDatabase(OfUnknownKind))");
    }

    #[test]
    fn a_setting_that_does_not_exist_is_an_error() {
        assert!(toml::from_str::<File>("lisen = '127.0.0.1:1'").is_err());
    }
}
