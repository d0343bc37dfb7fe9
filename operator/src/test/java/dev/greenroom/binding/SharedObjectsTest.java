package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import org.junit.jupiter.api.Test;

class SharedObjectsTest {
  private final SharedObjects<Pod> objects = new SharedObjects<>(pod -> pod);
  private final ItemStore<Pod> one = objects.newStore();
  private final ItemStore<Pod> other = objects.newStore();

  @Test
  void theSameVersionIsOneObjectInAllStores() {
    // When
    one.put("ns/p", pod("uid", "7"));
    other.put("ns/p", pod("uid", "7"));
    // Then
    assertThat(other.get("ns/p")).isSameAs(one.get("ns/p"));
  }

  @Test
  void aStoreIsShownItsOwnVersionAndNoOther() {
    // When
    one.put("ns/p", pod("uid", "8"));
    other.put("ns/p", pod("uid", "7"));
    // Then
    assertThat(one.get("ns/p").getMetadata().getResourceVersion()).isEqualTo("8");
    assertThat(other.get("ns/p").getMetadata().getResourceVersion()).isEqualTo("7");
  }

  @Test
  void aStoreThatIsBehindComesToTheObjectOfTheOther() {
    // When
    one.put("ns/p", pod("uid", "8"));
    other.put("ns/p", pod("uid", "7"));
    other.put("ns/p", pod("uid", "8"));
    // Then
    assertThat(other.get("ns/p")).isSameAs(one.get("ns/p"));
  }

  @Test
  void whatOneStoreRemovesStaysInTheOther() {
    // Given
    one.put("ns/p", pod("uid", "7"));
    other.put("ns/p", pod("uid", "7"));
    // When
    one.remove("ns/p");
    // Then
    assertThat(one.get("ns/p")).isNull();
    assertThat(other.get("ns/p")).isNotNull();
  }

  private static Pod pod(String uid, String version) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("ns")
        .withName("p")
        .withUid(uid)
        .withResourceVersion(version)
        .endMetadata()
        .build();
  }
}
