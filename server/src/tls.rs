//! The server's certificate and what both ports speak with it.
//!
//! Clients pin the certificate at pairing, so it must stay the same for years. It lies in the
//! data directory as `tls/certificate.pem` with its key in `tls/key.pem`. When neither is there,
//! the first start makes them: ECDSA P-256, self-signed, valid for a century (a pinned
//! certificate gains nothing by running out, and a home has nobody who renews it). An owner who
//! has a certificate of their own puts it, with its chain, and its key under these two names
//! before the first start. A key without a certificate gets a self-signed one.
//!
//! Changing the certificate later unpairs all clients: they refuse a server that shows another.

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject as _},
    },
    version::{TLS12, TLS13},
};
use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};
use trove_pairing::Fingerprint;

/// Why the server has no usable certificate. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The file system refused.
    #[error("{} cannot be read or written ({error}): check who owns it", path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// A file is not PEM or holds no such thing.
    #[error(
        "{} is damaged or not in PEM form ({reason}): put a good one there, or remove both files \
         of the tls folder so that new ones are made (all clients must then be paired again)",
        path.display()
    )]
    Garbled {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The certificate stands alone.
    #[error(
        "{} is there but its key.pem is not: put the key beside it, or remove the certificate so \
         that a new one is made (all clients must then be paired again)",
        certificate.display()
    )]
    NoKey {
        /// The certificate's file.
        certificate: PathBuf,
    },
    /// The two files do not belong together, or hold what cannot serve.
    #[error(
        "certificate.pem and key.pem in {} cannot be used together ({reason}): put a certificate \
         and the key that it was made for there",
        folder.display()
    )]
    Unfit {
        /// The folder of both.
        folder: PathBuf,
        /// What TLS said.
        reason: String,
    },
    /// Making a certificate failed.
    #[error("no certificate could be made: {0}")]
    NotMade(#[from] rcgen::Error),
}

/// The server's certificate and its key.
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    folder: PathBuf,
}

impl Identity {
    /// Reads the certificate from `tls/` in the data directory, making what is missing.
    /// `public_host` is the name or address under which the server is reached from outside.
    ///
    /// Blocks on the file system: call it at start.
    pub fn load_or_make(
        data_dir: &Path,
        public_host: Option<&str>,
    ) -> Result<Self, CertificateError> {
        let folder = data_dir.join("tls");
        let certificate = folder.join("certificate.pem");
        let key = folder.join("key.pem");
        let there = |path: &Path| {
            path.try_exists().map_err(|error| CertificateError::Io { path: path.into(), error })
        };
        if !there(&certificate)? {
            make(&folder, &certificate, &key, public_host)?;
        } else if !there(&key)? {
            return Err(CertificateError::NoKey { certificate });
        }
        let chain = CertificateDer::pem_file_iter(&certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| unreadable(&certificate, error))?;
        if chain.is_empty() {
            return Err(unreadable(&certificate, pem::Error::NoItemsFound));
        }
        let key = PrivateKeyDer::from_pem_file(&key).map_err(|error| unreadable(&key, error))?;
        Ok(Self { chain, key, folder })
    }

    /// What clients pin: the fingerprint of the server's own certificate.
    pub fn fingerprint(&self) -> Fingerprint {
        // `load_or_make` refuses an empty chain.
        Fingerprint::of(self.chain.first().map_or(&[], |certificate| certificate.as_ref()))
    }

    /// How HTTPS is spoken.
    pub fn https(&self) -> Result<Arc<ServerConfig>, CertificateError> {
        let mut config = self.config()?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    /// How FTP is spoken: no ALPN, since FTP programs that send any
    /// would be turned away by HTTP's.
    pub fn ftp(&self) -> Result<Arc<ServerConfig>, CertificateError> {
        Ok(Arc::new(self.config()?))
    }

    fn config(&self) -> Result<ServerConfig, CertificateError> {
        ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .and_then(|builder| {
                builder
                    .with_no_client_auth()
                    .with_single_cert(self.chain.clone(), self.key.clone_key())
            })
            .map_err(|error| CertificateError::Unfit {
                folder: self.folder.clone(),
                reason: error.to_string(),
            })
    }
}

fn unreadable(path: &Path, error: pem::Error) -> CertificateError {
    match error {
        pem::Error::Io(error) => CertificateError::Io { path: path.into(), error },
        other => CertificateError::Garbled { path: path.into(), reason: other.to_string() },
    }
}

/// Makes a certificate, and a key unless one is there. The key is written first: a crash between
/// the two leaves what the next start completes.
fn make(
    folder: &Path,
    certificate: &Path,
    key: &Path,
    public_host: Option<&str>,
) -> Result<(), CertificateError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| CertificateError::Io { path, error }
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    let pair = match std::fs::read_to_string(key) {
        Ok(text) => KeyPair::from_pem(&text).map_err(|error| CertificateError::Garbled {
            path: key.to_owned(),
            reason: error.to_string(),
        })?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let pair = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
            write_whole(folder, key, &pair.serialize_pem()).map_err(failed(key))?;
            pair
        }
        Err(error) => return Err(failed(key)(error)),
    };
    let host_name = hostname::get().ok().and_then(|name| name.into_string().ok());
    let made = certificate_for(&pair, host_name.as_deref(), public_host)?;
    write_whole(folder, certificate, &made).map_err(failed(certificate))
}

fn certificate_for(
    pair: &KeyPair,
    host_name: Option<&str>,
    public_host: Option<&str>,
) -> Result<String, rcgen::Error> {
    let mut parameters =
        CertificateParams::new(["localhost", "127.0.0.1", "::1"].map(str::to_owned))?;
    let local = host_name.map(|name| format!("{name}.local"));
    for name in [host_name, local.as_deref(), public_host].into_iter().flatten() {
        // A host name that no certificate can carry is left out: clients go by the fingerprint.
        if let Ok(named) = CertificateParams::new([name.to_owned()]) {
            for subject in named.subject_alt_names {
                if !parameters.subject_alt_names.contains(&subject) {
                    parameters.subject_alt_names.push(subject);
                }
            }
        }
    }
    parameters
        .distinguished_name
        .push(DnType::CommonName, format!("Trove on {}", host_name.unwrap_or("this computer")));
    parameters.not_before = rcgen::date_time_ymd(2020, 1, 1);
    parameters.not_after = rcgen::date_time_ymd(2120, 1, 1);
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(parameters.self_signed(pair)?.pem())
}

/// Writes a file that nobody else can read, whole or not at all.
fn write_whole(folder: &Path, path: &Path, text: &str) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests;
