package dev.greenroom.gateway.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** CPU and memory of an agent as Kubernetes quantities. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Size(@Nullable String cpu, @Nullable String memory) {}
