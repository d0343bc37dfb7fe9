package dev.greenroom.binding;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.function.Supplier;

/** What the API server's answers to writes mean; one that means nothing expected is thrown. */
final class Answers {
  private Answers() {}

  static <T> ClusterApi.Written<T> written(Supplier<T> call) {
    try {
      return new ClusterApi.Written.Ok<>(call.get());
    } catch (KubernetesClientException e) {
      if (isRefusal(e)) {
        return new ClusterApi.Written.Refused<>(said(e));
      }
      return switch (e.getCode()) {
        case 404 -> new ClusterApi.Written.Absent<>();
        case 409 -> new ClusterApi.Written.Conflict<>();
        // 405 is what an API server says in the moment in which a kind's storage goes.
        case 403, 405 -> new ClusterApi.Written.Forbidden<>(said(e));
        default -> throw e;
      };
    }
  }

  /** What etcd finds too large comes back as a 500, in its own words or in those of its client. */
  static boolean isRefusal(KubernetesClientException e) {
    return switch (e.getCode()) {
      case 400, 413, 422 -> true;
      case 500 ->
          said(e).contains("request is too large") || said(e).contains("message larger than max");
      default -> false;
    };
  }

  static boolean isReason(KubernetesClientException e, String reason) {
    return e.getStatus() != null && reason.equals(e.getStatus().getReason());
  }

  static String said(KubernetesClientException e) {
    String message = e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
    return message == null ? "HTTP " + e.getCode() : message;
  }
}
