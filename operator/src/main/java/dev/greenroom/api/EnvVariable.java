package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** An environment variable: a value, or a key of a Secret or ConfigMap of the same namespace. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!(has(self.value) && has(self.valueFrom))",
    message = "give value or valueFrom, never both",
    fieldPath = ".valueFrom")
public record EnvVariable(
    @Required
        @Size(min = 1, max = 253)
        @Pattern("^[-._a-zA-Z][-._a-zA-Z0-9]*$")
        @JsonPropertyDescription(
            "Name of the variable. Names beginning with GREENROOM_ are reserved.")
        @ValidationRule(
            value = "!self.startsWith('GREENROOM_')",
            message = "names beginning with GREENROOM_ are reserved")
        String name,
    @Size(max = 65536)
        @JsonPropertyDescription(
            "Its value; $(NAME) refers to another variable, as in a container.")
        String value,
    @JsonPropertyDescription("Where its value comes from.") Source valueFrom) {

  /** One key of one object. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "has(self.secretKeyRef) != has(self.configMapKeyRef)",
      message = "give exactly one of secretKeyRef and configMapKeyRef")
  public record Source(
      @JsonPropertyDescription("A key of a Secret.") KeyRef secretKeyRef,
      @JsonPropertyDescription("A key of a ConfigMap.") KeyRef configMapKeyRef) {}

  /** A key in a named object of the same namespace. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record KeyRef(
      @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the object.")
          String name,
      @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Key in its data.") String key,
      @JsonPropertyDescription("True: the variable is left out when object or key is missing.")
          Boolean optional) {}
}
