package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A list of more than one page, on a real API server. */
class PagesIT {
  private static final long MORE_THAN_A_PAGE = Pages.SIZE + 2;

  @RegisterExtension static final RealApiServer server = new RealApiServer();

  @BeforeEach
  void fill() {
    LongStream.range(0, MORE_THAN_A_PAGE).parallel().forEach(i -> create("in-" + i, "yes"));
    create("out", "no");
  }

  @Test
  void everyObjectIsSeenOnceAndNoneThatTheSelectorLeavesOut() {
    // Given
    List<String> names = new ArrayList<>();

    // When
    Pages.forEach(listed(), object -> names.add(object.getMetadata().getName()));
    Map<String, String> versions = Pages.versions(listed());

    // Then
    assertThat(names).hasSize((int) MORE_THAN_A_PAGE).doesNotHaveDuplicates();
    assertThat(names).doesNotContain("out");

    // Given
    try (SharedIndexInformer<ConfigMap> informer =
        listed().withLimit(Pages.SIZE).runnableInformer(0)) {
      // When
      informer.run();
      // Then
      assertThat(informer.getIndexer().listKeys())
          .as("the keys of an informer that lists by pages, too")
          .containsExactlyInAnyOrderElementsOf(versions.keySet());
    }
  }

  private static FilterWatchListDeletable<ConfigMap, ConfigMapList, Resource<ConfigMap>> listed() {
    return server.client().configMaps().inNamespace(server.namespace()).withLabel("listed", "yes");
  }

  private static void create(String name, String listed) {
    server
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(server.namespace())
                .withName(name)
                .addToLabels("listed", listed)
                .endMetadata()
                .build())
        .create();
  }
}
