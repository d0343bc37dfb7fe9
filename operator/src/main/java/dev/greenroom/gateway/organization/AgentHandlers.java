package dev.greenroom.gateway.organization;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.ErrorCatalogue;
import dev.greenroom.gateway.wire.Deployment;
import dev.greenroom.gateway.wire.Done;
import dev.greenroom.gateway.wire.Service;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The agents of an organisation. */
final class AgentHandlers {
  static final String AGENT = "agent";

  private final OrganizationObjects objects;

  AgentHandlers(OrganizationObjects objects) {
    this.objects = objects;
  }

  Answer list(Call call) {
    String region = call.query("region");
    boolean elsewhere = region != null && !region.equals(ServiceView.REGION);
    List<AgentDeployment> agents =
        elsewhere ? List.of() : objects.agents(call.caller().organization());
    return Answer.ok(new Service.Page(agents.stream().map(ServiceView::of).toList()));
  }

  /** As the command line wants it: within {@code body}. */
  Answer enveloped(Call call) {
    return found(call, agent -> Answer.ok(new Service.Envelope(ServiceView.of(agent))));
  }

  /** As the documented API has it. */
  Answer bare(Call call) {
    return found(call, agent -> Answer.ok(ServiceView.of(agent)));
  }

  Answer deployments(Call call) {
    return found(
        call,
        agent ->
            Answer.ok(
                new Deployment.Page(new RevisionHistory(agent).of(objects.revisions(agent)))));
  }

  /** Blocks new sessions once it is answered; those that run go on to their own end. */
  Answer delete(Call call) {
    return found(
        call,
        agent ->
            objects.delete(agent)
                ? Answer.ok(Done.OK)
                : ErrorCatalogue.unavailable(
                    "The agent is being deleted and takes no new sessions, but it is not gone yet."
                        + " Look again in a few seconds.",
                    Duration.ofSeconds(5)));
  }

  static Answer absent(String agent) {
    return ErrorCatalogue.notFound(
        "There is no agent '"
            + agent
            + "' in this organization. List the agents to see their"
            + " names.");
  }

  private Answer found(Call call, Function<AgentDeployment, Answer> then) {
    String name = call.parameter(AGENT);
    return objects
        .agent(call.caller().organization(), name)
        .map(then)
        .orElseGet(() -> absent(name));
  }
}
