package dev.greenroom.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A manifest file and what its comments promise of it. */
record Manifest(Path file, String text) {

  /** The manifests of a folder whose names begin with a word, in the order of their names. */
  static List<Manifest> in(Path folder, String prefix) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .filter(file -> file.getFileName().toString().endsWith(".yaml"))
          .sorted()
          .map(Manifest::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Manifest read(Path file) {
    try {
      return new Manifest(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return file.getFileName().toString().replace(".yaml", "");
  }

  String kind() {
    return json().path("kind").asText();
  }

  /** The comment lines {@code # key: rest}. */
  List<String> comments(String key) {
    String start = "# " + key + ": ";
    return text.lines()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .toList();
  }

  JsonNode json() {
    try {
      return new YAMLMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates it as kubectl does: unknown fields are refused, not dropped. */
  GenericKubernetesResource create(KubernetesClient client, String namespace) {
    String kind = kind();
    ResourceDefinitionContext context =
        new ResourceDefinitionContext.Builder()
            .withGroup("greenroom.dev")
            .withVersion("v1alpha1")
            .withKind(kind)
            .withPlural(kind.toLowerCase(Locale.ROOT) + "s")
            .withNamespaced(true)
            .build();
    KubernetesSerialization serialization = client.getKubernetesSerialization();
    return client
        .genericKubernetesResources(context)
        .inNamespace(namespace)
        .resource(serialization.unmarshal(json().toString(), GenericKubernetesResource.class))
        .fieldValidation(Validation.STRICT)
        .create();
  }
}
