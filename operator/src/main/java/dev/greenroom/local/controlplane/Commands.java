package dev.greenroom.local.controlplane;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command lines of etcd and the API server; both listen on 127.0.0.1 only, with TLS and client
 * certificates.
 */
record Commands(Binaries binaries, Pki pki, Ports ports) {
  /** Admission that counts on controllers which do not run here: it would hold objects for ever. */
  private static final String WITHOUT_CONTROLLERS =
      "ServiceAccount,TaintNodesByCondition,StorageObjectInUseProtection";

  List<String> etcd(Path dataDir, boolean durable) {
    CertificateFiles tls = pki.files("etcd");
    String client = "https://127.0.0.1:" + ports.etcdClient();
    String peer = "https://127.0.0.1:" + ports.etcdPeer();
    List<String> command = new ArrayList<>();
    command.add(binaries.etcd().toString());
    command.add("--name=greenroom");
    command.add("--data-dir=" + dataDir);
    command.add("--listen-client-urls=" + client);
    command.add("--advertise-client-urls=" + client);
    command.add("--listen-peer-urls=" + peer);
    command.add("--initial-advertise-peer-urls=" + peer);
    command.add("--initial-cluster=greenroom=" + peer);
    command.add("--client-cert-auth");
    command.add("--trusted-ca-file=" + pki.authorityCertificate());
    command.add("--cert-file=" + tls.certificate());
    command.add("--key-file=" + tls.key());
    command.add("--peer-client-cert-auth");
    command.add("--peer-trusted-ca-file=" + pki.authorityCertificate());
    command.add("--peer-cert-file=" + tls.certificate());
    command.add("--peer-key-file=" + tls.key());
    command.add("--quota-backend-bytes=4294967296");
    command.add("--log-level=warn");
    if (!durable) {
      command.add("--unsafe-no-fsync");
    }
    return List.copyOf(command);
  }

  List<String> apiServer(List<String> more) {
    CertificateFiles etcd = pki.files("etcd");
    CertificateFiles serviceAccounts = pki.files("service-account");
    CertificateFiles server = pki.files("apiserver");
    CertificateFiles kubeletClient = pki.files("apiserver-kubelet-client");
    List<String> own =
        List.of(
            binaries.apiServer().toString(),
            "--etcd-servers=https://127.0.0.1:" + ports.etcdClient(),
            "--etcd-cafile=" + pki.authorityCertificate(),
            "--etcd-certfile=" + etcd.certificate(),
            "--etcd-keyfile=" + etcd.key(),
            "--bind-address=127.0.0.1",
            // Else it looks for an outer interface, which a machine without a network does not
            // have.
            "--advertise-address=127.0.0.1",
            "--endpoint-reconciler-type=none",
            "--secure-port=" + ports.apiServer(),
            "--tls-cert-file=" + server.certificate(),
            "--tls-private-key-file=" + server.key(),
            "--client-ca-file=" + pki.authorityCertificate(),
            "--anonymous-auth=false",
            "--authorization-mode=RBAC",
            "--disable-admission-plugins=" + WITHOUT_CONTROLLERS,
            "--allow-privileged=true",
            "--service-cluster-ip-range=10.0.0.0/24",
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
            "--service-account-key-file=" + serviceAccounts.certificate(),
            "--service-account-signing-key-file=" + serviceAccounts.key(),
            "--kubelet-certificate-authority=" + pki.authorityCertificate(),
            "--kubelet-client-certificate=" + kubeletClient.certificate(),
            "--kubelet-client-key=" + kubeletClient.key(),
            "--kubelet-preferred-address-types=InternalIP",
            "--profiling=false");
    return Stream.concat(own.stream(), more.stream()).toList();
  }
}
