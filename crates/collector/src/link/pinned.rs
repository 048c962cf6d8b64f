//! TLS that trusts exactly one certificate: the one that was there at pairing.

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use std::sync::{Arc, OnceLock};
use trove_pairing::Fingerprint;

/// Accepts one certificate, whatever names and dates stand in it. Before pairing it accepts the
/// first that it meets, and from then on only that one; the pairing exchange proves whether it
/// was the right one.
#[derive(Debug)]
pub struct Pinned {
    certificate: OnceLock<Fingerprint>,
    provider: Arc<CryptoProvider>,
}

impl Pinned {
    /// Accepts only this one; or, with none, the first that is met.
    pub fn new(certificate: Option<Fingerprint>) -> Self {
        let pinned = Self {
            certificate: OnceLock::new(),
            provider: Arc::new(rustls::crypto::aws_lc_rs::default_provider()),
        };
        if let Some(certificate) = certificate {
            pinned.certificate.get_or_init(|| certificate);
        }
        pinned
    }

    /// The certificate that is accepted, once there is one.
    pub fn certificate(&self) -> Option<Fingerprint> {
        self.certificate.get().copied()
    }
}

/// What meeting another certificate is called among TLS errors; nothing else is called so.
const MISMATCH: Error = Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure);

/// Whether the reason why an exchange failed is that another certificate was met.
pub fn is_mismatch(reason: &str) -> bool {
    reason.contains(&MISMATCH.to_string())
}

/// TLS settings with this pin, for HTTP and FTP alike.
pub fn client_configuration(pinned: Arc<Pinned>) -> Result<ClientConfig, Error> {
    let configuration = ClientConfig::builder_with_provider(pinned.provider.clone())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(pinned)
        .with_no_client_auth();
    Ok(configuration)
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = Fingerprint::of(end_entity);
        if *self.certificate.get_or_init(|| shown) == shown {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(MISMATCH)
        }
    }

    // The certificate alone proves nothing; these prove that the peer holds its key.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
