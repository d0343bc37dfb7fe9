package dev.greenroom.local.controlplane;

import java.nio.file.Path;

/** Where a certificate and its private key lie, as PEM. */
record CertificateFiles(Path certificate, Path key) {
  static CertificateFiles in(Path folder, String name) {
    return new CertificateFiles(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
  }
}
