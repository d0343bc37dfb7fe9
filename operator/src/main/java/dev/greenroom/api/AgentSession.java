package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * One session of an agent: asked for, admitted or rejected, run in a pod of its own, ended, billed.
 */
@JsonClassDescription(
    "One session of an agent: asked for, admitted or rejected, run in a pod of its own, ended, billed. Deleting it stops the session; the object goes once its usage is recorded.")
@Group("greenroom.dev")
@Version("v1alpha1")
@Plural("agentsessions")
@ShortNames("asess")
@Categories("greenroom")
@ValidationRule(
    value = "size(self.metadata.name) <= 63 && !self.metadata.name.contains('.')",
    message = "metadata.name is the session id: at most 63 characters without dots")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.usage) || !has(oldSelf.status.usage.final)"
            + " || !oldSelf.status.usage.final || (has(self.status) && has(self.status.usage)"
            + " && self.status.usage == oldSelf.status.usage)",
    message = "final usage is immutable",
    fieldPath = ".status.usage")
@AdditionalPrinterColumn(
    name = "Agent",
    jsonPath = ".spec.agent",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Phase",
    jsonPath = ".status.phase",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.reason",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Seconds",
    jsonPath = ".status.usage.totalSeconds",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class AgentSession extends CustomResource<AgentSessionSpec, AgentSessionStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;
}
