package dev.greenroom.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The CustomResourceDefinitions, generated from the records of this package. */
final class Crds {
  static final Path FOLDER = Path.of("../crds");
  static final List<Class<? extends CustomResource<?, ?>>> KINDS =
      List.of(AgentDeployment.class, AgentSession.class);

  private static final String HEADER =
      """
      # Generated from the records of dev.greenroom.api; do not edit.
      # After a change there: mvn -pl operator test -Dtest=CrdDriftTest -Dcrd.update=true
      """;

  private final ObjectMapper json = new ObjectMapper();
  private final ObjectMapper yaml =
      new ObjectMapper(
          YAMLFactory.builder()
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .build());

  /** Each definition, raw from the generator and then polished. */
  List<ObjectNode> generate(File scratch) {
    List<ObjectNode> definitions = new ArrayList<>();
    for (Class<? extends CustomResource<?, ?>> kind : KINDS) {
      List<HasMetadata> raw = new ArrayList<>();
      new CRDGenerator()
          .customResourceClasses(kind)
          .inOutputDir(scratch)
          .withPostProcessor(
              new CRDPostProcessor() {
                @Override
                public HasMetadata process(HasMetadata crd, String version) {
                  raw.add(crd);
                  return crd;
                }
              })
          .generate();
      ObjectNode definition = json.valueToTree(raw.get(0));
      new CrdPolish(kind).polish(definition);
      definitions.add(definition);
    }
    return definitions;
  }

  /** The files of {@code crds/}, by name. */
  SortedMap<String, String> files(File scratch) {
    SortedMap<String, String> files = new TreeMap<>();
    for (ObjectNode definition : generate(scratch)) {
      files.put(definition.at("/metadata/name").asText() + ".yaml", HEADER + text(definition));
    }
    return files;
  }

  private String text(ObjectNode definition) {
    try {
      return yaml.writeValueAsString(definition);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
