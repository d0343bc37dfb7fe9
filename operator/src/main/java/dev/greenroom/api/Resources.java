package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** CPU and memory of the agent container, as in a container. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "!has(self.requests) || self.requests.all(k, k in ['cpu', 'memory', 'ephemeral-storage'])",
    message = "requests may name cpu, memory and ephemeral-storage only",
    fieldPath = ".requests")
@ValidationRule(
    value = "!has(self.limits) || self.limits.all(k, k in ['cpu', 'memory', 'ephemeral-storage'])",
    message = "limits may name cpu, memory and ephemeral-storage only",
    fieldPath = ".limits")
@ValidationRule(
    value =
        "!has(self.requests) || !has(self.limits) || self.requests.all(k, !(k in self.limits)"
            + " || quantity(string(self.requests[k]))"
            + ".compareTo(quantity(string(self.limits[k]))) <= 0)",
    message = "requests may not be more than limits",
    fieldPath = ".requests")
public record Resources(
    @Size(max = 3)
        @JsonPropertyDescription(
            "What the scheduler reserves, for example cpu: 500m, memory: 1Gi. Keys: cpu, memory, ephemeral-storage.")
        Map<String, Quantity> requests,
    @Size(max = 3)
        @JsonPropertyDescription(
            "What the container may use at most. Keys: cpu, memory, ephemeral-storage.")
        Map<String, Quantity> limits) {}
