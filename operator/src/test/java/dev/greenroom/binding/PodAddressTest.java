package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodAddressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "10.1.2.3    | -                        | http://10.1.2.3:8090/stop",
        "fd00::1:2   | -                        | http://[fd00::1:2]:8090/stop",
        "127.0.0.1   | 8080=41000,8090=41001    | http://127.0.0.1:41001/stop",
        "127.0.0.1   | 8080=41000               | http://127.0.0.1:8090/stop",
        "127.0.0.1   | 8090=                    | http://127.0.0.1:8090/stop",
        "127.0.0.1   | 8090=x                   | http://127.0.0.1:8090/stop",
        "127.0.0.1   | 8090=0                   | http://127.0.0.1:8090/stop",
        "127.0.0.1   | 8090=-5                  | http://127.0.0.1:8090/stop",
        "127.0.0.1   | 8090=70000               | http://127.0.0.1:8090/stop",
        "127.0.0.1   | 8090=99999999999         | http://127.0.0.1:8090/stop",
        "127.0.0.1   | 8090=1=2                 | http://127.0.0.1:8090/stop",
        "127.0.0.1   | ',,=,8090=evil.example/' | http://127.0.0.1:8090/stop",
        "::1         | 8090=41001               | http://[::1]:41001/stop",
        "10.1.2.3    | 8090=41001               | http://10.1.2.3:8090/stop",
        "127.0.0.1   | -                        | -",
        "127.8.9.1   | -                        | -",
        "::1         | -                        | -",
        "::ffff:127.0.0.1 | -                   | -",
        "0.0.0.0     | -                        | -",
        "0.0.0.0     | 8090=41001               | -",
        "::          | -                        | -",
        "169.254.169.254 | -                    | -",
        "169.254.169.254 | 8090=80              | -",
        "fe80::1     | -                        | -",
        "1:2         | -                        | -",
        "127.1       | 8090=41001               | -",
        "300.1.2.3   | -                        | -",
        "ad.de       | -                        | -",
        "not an ip   | -                        | -",
        "evil/path?  | -                        | -",
        "''          | -                        | -",
        "-           | 8090=41001               | -",
      })
  void thePortOfAPodIsAt(String ip, String mapping, String uri) {
    // Given
    Pod pod = pod(ip, mapping);

    // Then
    assertThat(String.valueOf(PodAddress.of(pod, 8090, "/stop"))).isEqualTo(String.valueOf(uri));
  }

  @Test
  void aPodWithoutStatusHasNoAddress() {
    assertThat(
            PodAddress.of(new PodBuilder().withNewMetadata().endMetadata().build(), 8090, "/stop"))
        .isNull();
  }

  private static Pod pod(String ip, String mapping) {
    PodBuilder pod =
        new PodBuilder().withNewMetadata().endMetadata().withNewStatus().withPodIP(ip).endStatus();
    return mapping == null
        ? pod.build()
        : pod.editMetadata()
            .addToAnnotations("greenroom.dev/local-ports", mapping)
            .endMetadata()
            .build();
  }
}
