package dev.greenroom.chart;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.InstalledCrds;
import dev.greenroom.testing.Installation;
import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the admission policies refuse to whoever may do everything in an organisation's namespace,
 * on a real API server. Each write is tried in a namespace without them, too, where it is taken.
 */
class PoliciesIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();

  private static KubernetesClient tenant;
  private static KubernetesClient greenroom;
  private static String fenced;
  private static String open;

  @BeforeAll
  static void prepare() {
    InstalledCrds.on(server.client());
    tenant = server.clientAs("tenant");
    greenroom = server.clientAs("greenroom");
    fenced = prepared("fenced");
    open = prepared("open");
    Installation.policies(server.client());
    server
        .client()
        .namespaces()
        .withName(open)
        .edit(
            read ->
                new NamespaceBuilder(read)
                    .editMetadata()
                    .addToLabels(Installation.UNFENCED, "")
                    .endMetadata()
                    .build());
    await("the policies to be enforced")
        .atMost(60, SECONDS)
        .ignoreExceptionsInstanceOf(AssertionError.class)
        .untilAsserted(
            () -> {
              refused("pods", "call", "", "{metadata: {labels: {greenroom.dev/state: warm}}}");
              refused("agentsessions", "call", "status", "{status: {conditions: []}}");
            });
  }

  @AfterAll
  static void close() {
    // Later tests' operators and nodes would take them for their own.
    for (String namespace : new String[] {fenced, open}) {
      WrittenObjects.removeAll(server.client(), namespace);
    }
    tenant.close();
    greenroom.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      emptyValue = "",
      textBlock =
          """
          agentsessions    | waiting | ""     | {spec: {binding: {podName: p, podUID: u, agentUID: a}}}       | only Greenroom binds
          agentsessions    | waiting | ""     | {metadata: {labels: {greenroom.dev/abandoned: 'true'}}}       | abandoned
          agentsessions    | call    | ""     | {metadata: {finalizers: null}}                                | takes its finalizers off
          agentsessions    | call    | ""     | {metadata: {finalizers: [example.com/own]}}                   | takes its finalizers off
          agentsessions    | call    | status | {status: {conditions: []}}                                    | writes the status
          agentdeployments | agent   | ""     | {metadata: {finalizers: null}}                                | takes its finalizers off
          agentdeployments | agent   | status | {status: {conditions: []}}                                    | writes the status
          pods             | call    | ""     | {metadata: {labels: {greenroom.dev/state: warm}}}             | changes the labels
          pods             | call    | ""     | {metadata: {labels: {greenroom.dev/agent-uid: null}}}         | changes the labels
          pods             | call    | ""     | {metadata: {labels: {greenroom.dev/profile: agent-1x}}}       | changes the labels
          pods             | call    | ""     | {metadata: {labels: {app.kubernetes.io/managed-by: null}}}    | changes the labels
          pods             | own     | ""     | {metadata: {labels: {app.kubernetes.io/managed-by: greenroom}}} | changes the labels
          pods             | call    | ""     | {metadata: {annotations: {greenroom.dev/claimed-at: x}}}      | changes the annotations
          pods             | call    | ""     | {metadata: {annotations: {greenroom.dev/claimed-at: null}}}   | changes the annotations
          pods             | call    | ""     | {metadata: {annotations: {greenroom.dev/warm-at: x}}}         | changes the annotations
          pods             | call    | ""     | {metadata: {finalizers: null}}                                | takes greenroom.dev/usage off
          pods             | call    | ""     | {spec: {containers: [{name: agent, image: two}]}}             | images of a session pod
          """)
  void aChangeThatOnlyGreenroomMakesIsRefused(
      String resource, String name, String subresource, String patch, String why) {
    assertThat(refused(resource, name, subresource, patch)).contains(why);
    assertTaken(greenroom, fenced, resource, name, subresource, patch);
    assertTaken(tenant, open, resource, name, subresource, patch);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          bound     | agentsessions | {spec: {agent: a, binding: {podName: p, podUID: u, agentUID: a}}}                              | only Greenroom binds
          abandoned | agentsessions | {metadata: {labels: {greenroom.dev/abandoned: 'true'}}, spec: {agent: a}}                      | abandoned
          pooled    | pods          | {metadata: {labels: {app.kubernetes.io/managed-by: greenroom}}, spec: {containers: [{name: a, image: b}]}} | only Greenroom makes pods
          """)
  void anObjectThatOnlyGreenroomMakesIsRefused(
      String name, String resource, String object, String why) {
    // When
    KubernetesClientException refusal =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> WrittenObjects.create(tenant, fenced, resource, name, object));

    // Then
    assertThat(refusal.getCode()).as(refusal.getMessage()).isEqualTo(403);
    assertThat(refusal).hasMessageContaining(why);
    WrittenObjects.create(greenroom, fenced, resource, name, object);
    WrittenObjects.create(tenant, open, resource, name, object);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          agentsessions    | waiting | {spec: {stop: true}}
          agentsessions    | waiting | {metadata: {labels: {team: voice}, annotations: {note: x}}}
          agentsessions    | call    | {metadata: {finalizers: [greenroom.dev/session, example.com/own]}}
          agentdeployments | agent   | {spec: {image: two, pool: {capacity: 4}}}
          pods             | call    | {metadata: {labels: {team: voice}, annotations: {note: x}}}
          pods             | call    | {metadata: {finalizers: [greenroom.dev/usage, example.com/own]}}
          pods             | own     | {metadata: {labels: {team: voice, greenroom.dev/state: warm}}}
          """)
  void whatIsTheTenantsOwnGoesThrough(String resource, String name, String patch) {
    assertTaken(tenant, fenced, resource, name, "", patch);
  }

  @Test
  void theTenantMakesAndDeletesWhatIsItsOwn() {
    assertThatCode(
            () -> {
              WrittenObjects.create(tenant, fenced, "agentsessions", "s", "{spec: {agent: agent}}");
              WrittenObjects.create(
                  tenant, fenced, "agentdeployments", "a", "{spec: {image: one}}");
              WrittenObjects.create(
                  tenant, fenced, "pods", "p", "{spec: {containers: [{name: a, image: b}]}}");
              for (String resource : WrittenObjects.KINDS.keySet()) {
                WrittenObjects.at(tenant, fenced, resource, resource.substring(0, 1)).delete();
              }
              WrittenObjects.create(
                  greenroom,
                  fenced,
                  "pods",
                  "over",
                  "{metadata: {labels: {app.kubernetes.io/managed-by: greenroom}},"
                      + " spec: {containers: [{name: agent, image: one}]}}");
              WrittenObjects.at(tenant, fenced, "pods", "over")
                  .delete(); // ends its session, which is billed
            })
        .doesNotThrowAnyException();
  }

  /** A namespace with objects of Greenroom's, in which both users may do everything. */
  private static String prepared(String hint) {
    String namespace = server.freshNamespace(hint);
    String ofTenant =
        "[agentsessions, agentsessions/status, agentdeployments, agentdeployments/status]";
    for (var user : Map.of("tenant", ofTenant, "greenroom", "['*']").entrySet()) {
      apply(
          """
          kind: Role
          apiVersion: rbac.authorization.k8s.io/v1
          metadata: {name: %1$s, namespace: %2$s}
          rules:
            - {apiGroups: [greenroom.dev], resources: %3$s, verbs: ['*']}
            - {apiGroups: [''], resources: [pods], verbs: ['*']}
          """
              .formatted(user.getKey(), namespace, user.getValue()));
      apply(
          """
          kind: RoleBinding
          apiVersion: rbac.authorization.k8s.io/v1
          metadata: {name: %1$s, namespace: %2$s}
          roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s}
          subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %1$s}]
          """
              .formatted(user.getKey(), namespace));
    }
    KubernetesClient admin = server.client();
    WrittenObjects.create(admin, namespace, "agentsessions", "waiting", "{spec: {agent: agent}}");
    WrittenObjects.create(
        admin,
        namespace,
        "agentsessions",
        "call",
        "{metadata: {finalizers: [greenroom.dev/session]}, spec: {agent: agent}}");
    WrittenObjects.create(
        admin,
        namespace,
        "agentdeployments",
        "agent",
        "{metadata: {finalizers: [greenroom.dev/pool]}, spec: {image: one}}");
    WrittenObjects.create(
        admin, namespace, "pods", "own", "{spec: {containers: [{name: agent, image: one}]}}");
    WrittenObjects.create(
        admin,
        namespace,
        "pods",
        "call",
        """
        {metadata: {labels: {app.kubernetes.io/managed-by: greenroom, greenroom.dev/agent-uid: a,
                             greenroom.dev/state: active},
                    annotations: {greenroom.dev/claimed-at: '2026-01-01T00:00:00Z'},
                    finalizers: [greenroom.dev/usage]},
         spec: {containers: [{name: agent, image: one}]}}""");
    return namespace;
  }

  private static void apply(String manifest) {
    server
        .client()
        .resource(Serialization.unmarshal(manifest, GenericKubernetesResource.class))
        .create();
  }

  /** The message of the refusal. */
  private static String refused(String resource, String name, String subresource, String patch) {
    KubernetesClientException refusal =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> WrittenObjects.dryRun(tenant, fenced, resource, name, subresource, patch));
    assertThat(refusal).as("%s/%s %s is taken", resource, name, patch).isNotNull();
    assertThat(refusal.getCode()).as(refusal.getMessage()).isEqualTo(403);
    return refusal.getMessage();
  }

  private static void assertTaken(
      KubernetesClient who,
      String namespace,
      String resource,
      String name,
      String subresource,
      String patch) {
    assertThatCode(() -> WrittenObjects.dryRun(who, namespace, resource, name, subresource, patch))
        .as("%s/%s/%s %s", namespace, resource, name, patch)
        .doesNotThrowAnyException();
  }
}
