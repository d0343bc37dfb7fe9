package dev.greenroom;

import dev.greenroom.local.LocalException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Manifests from files, brought into a cluster. */
final class Manifests {
  private static final int ESTABLISHED_WITHIN_SECONDS = 30;

  private final KubernetesClient client;

  Manifests(KubernetesClient client) {
    this.client = client;
  }

  /** Applies every CustomResourceDefinition of a folder and waits until the API serves it. */
  void applyDefinitions(Path folder) {
    for (Path file : yamlFiles(folder)) {
      for (HasMetadata item : read(file)) {
        client.resource(item).forceConflicts().serverSideApply();
        client
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName(item.getMetadata().getName())
            .waitUntilCondition(
                Manifests::isEstablished, ESTABLISHED_WITHIN_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  void createNamespace(String name) {
    createMissing(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build());
  }

  /** Creates what a file has and the cluster has not; what is there already is the user's. */
  void createMissing(Path file) {
    read(file).forEach(this::createMissing);
  }

  private void createMissing(HasMetadata item) {
    try {
      client.resource(item).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != 409) {
        throw e;
      }
    }
  }

  private List<HasMetadata> read(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return client.load(stream).items();
    } catch (IOException e) {
      throw new LocalException(
          file + " cannot be read: run ./greenroom from a whole checkout of the project.", e);
    }
  }

  private static List<Path> yamlFiles(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new LocalException(
          folder + " cannot be read: run ./greenroom from a whole checkout of the project.", e);
    }
  }

  /** A definition that was just made has a status, and for a moment no condition in it. */
  static boolean isEstablished(@Nullable CustomResourceDefinition definition) {
    return definition != null
        && definition.getStatus() != null
        && definition.getStatus().getConditions() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }
}
