package dev.greenroom.local.controlplane;

import dev.greenroom.local.LocalException;
import dev.greenroom.local.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** The administrator's way to the API server, as kubectl reads it; it needs no other file. */
record Kubeconfig(Pki pki, int port) {
  void write(Path file, String namespace) {
    try {
      PrivateFiles.write(file, yaml(namespace));
    } catch (IOException e) {
      throw new LocalException("The kubeconfig %s cannot be written: %s.".formatted(file, e), e);
    }
  }

  private String yaml(String namespace) throws IOException {
    CertificateFiles admin = pki.files("admin");
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: greenroom
          cluster:
            server: https://127.0.0.1:%d
            certificate-authority-data: %s
        users:
        - name: greenroom-admin
          user:
            client-certificate-data: %s
            client-key-data: %s
        contexts:
        - name: greenroom
          context:
            cluster: greenroom
            user: greenroom-admin
            namespace: %s
        current-context: greenroom
        """
        .formatted(
            port,
            base64(pki.authorityCertificate()),
            base64(admin.certificate()),
            base64(admin.key()),
            namespace);
  }

  private static String base64(Path file) throws IOException {
    return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
  }
}
