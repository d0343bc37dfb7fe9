package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** CPU and memory of the agent container, as in a container. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Resources(
    @JsonPropertyDescription("What the scheduler reserves, for example cpu: 500m, memory: 1Gi.")
        Map<String, Quantity> requests,
    @JsonPropertyDescription("What the container may use at most.") Map<String, Quantity> limits) {}
