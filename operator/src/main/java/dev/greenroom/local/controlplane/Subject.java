package dev.greenroom.local.controlplane;

import java.util.List;

/**
 * Whom a certificate is for: the file's name, the distinguished name, the addresses and names of a
 * server.
 */
record Subject(String file, String name, KeyKind key, List<String> ips, List<String> dnsNames) {
  static Subject client(String file, String name, KeyKind key) {
    return new Subject(file, name, key, List.of(), List.of());
  }

  static Subject server(String file, String name, List<String> ips, List<String> dnsNames) {
    return new Subject(file, name, KeyKind.ELLIPTIC, ips, dnsNames);
  }
}
