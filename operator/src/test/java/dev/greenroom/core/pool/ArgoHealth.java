package dev.greenroom.core.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.greenroom.api.Condition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/** The health check of the example for Argo CD, run as Argo CD runs it: with the object as obj. */
final class ArgoHealth {
  private static final Path EXAMPLE = Path.of("..", "examples", "gitops", "argocd.yaml");
  private static final String RULE = script();

  private ArgoHealth() {}

  static String of(boolean suspend, long generation, long observed, List<Condition> conditions) {
    LuaTable list = new LuaTable();
    for (Condition condition : conditions) {
      LuaTable one = new LuaTable();
      one.set("type", condition.type());
      one.set("status", condition.status().name());
      one.set("message", condition.message());
      list.set(list.length() + 1, one);
    }
    LuaTable status = new LuaTable();
    status.set("observedGeneration", LuaValue.valueOf((double) observed));
    status.set("conditions", list);
    Globals globals = JsePlatform.standardGlobals();
    globals.set("obj", object(suspend, generation, status));
    return globals.load(RULE).call().get("status").checkjstring();
  }

  private static LuaTable object(boolean suspend, long generation, LuaTable status) {
    LuaTable spec = new LuaTable();
    spec.set("suspend", LuaValue.valueOf(suspend));
    LuaTable metadata = new LuaTable();
    metadata.set("generation", LuaValue.valueOf((double) generation));
    LuaTable object = new LuaTable();
    object.set("metadata", metadata);
    object.set("spec", spec);
    object.set("status", status);
    return object;
  }

  private static String script() {
    YAMLMapper yaml = new YAMLMapper();
    try (MappingIterator<JsonNode> documents =
        yaml.readerFor(JsonNode.class).readValues(EXAMPLE.toFile())) {
      while (documents.hasNext()) {
        JsonNode rule =
            documents
                .next()
                .path("data")
                .path("resource.customizations.health.greenroom.dev_AgentDeployment");
        if (rule.isTextual()) {
          return rule.asText();
        }
      }
      throw new IllegalStateException("no health check in " + EXAMPLE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
