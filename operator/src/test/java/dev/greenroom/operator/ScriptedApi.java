package dev.greenroom.operator;

import dev.greenroom.binding.ClusterApi;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An API that notes the calls made of it, and in which things happen around the next of a kind. */
final class ScriptedApi {
  final List<String> calls = new ArrayList<>();

  /** The pod that the last creation was to make. */
  Pod wanted = new Pod();

  private final Map<String, Runnable> before = new HashMap<>();
  private final Map<String, Runnable> after = new HashMap<>();
  private final Map<String, Object> answers = new HashMap<>();
  private final Map<String, Object> everyAnswer = new HashMap<>();
  private final Set<String> refused = new HashSet<>();
  private final Map<String, String> late = new HashMap<>();
  private final ClusterApi real;

  ScriptedApi(ClusterApi real) {
    this.real = real;
  }

  ClusterApi api() {
    return (ClusterApi)
        Proxy.newProxyInstance(
            ClusterApi.class.getClassLoader(),
            new Class<?>[] {ClusterApi.class},
            (proxy, method, arguments) -> call(method, arguments));
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    calls.add(method.getName());
    if (method.getName().equals("createPod")) {
      wanted = (Pod) arguments[0];
    }
    happen(before, method);
    if (refused.contains(method.getName())) {
      throw new KubernetesClientException("connection refused");
    }
    String until = late.remove(method.getName());
    if (until != null) {
      after.put(until, () -> real(method, arguments));
      throw new KubernetesClientException("no answer in time");
    }
    Object every = everyAnswer.get(method.getName());
    Object scripted = every == null ? answers.remove(method.getName()) : every;
    if (scripted != null) {
      return scripted;
    }
    try {
      Object answer = method.invoke(real, arguments);
      happen(after, method);
      return answer;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private void real(Method method, Object[] arguments) {
    try {
      method.invoke(real, arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void happen(Map<String, Runnable> script, Method method) {
    Runnable what = script.remove(method.getName());
    if (what != null) {
      what.run();
    }
  }

  /** Just before the next call of this method. */
  ScriptedApi before(String method, Runnable what) {
    before.put(method, what);
    return this;
  }

  /** The next call of this method never arrives. */
  ScriptedApi refuses(String method) {
    return before(
        method,
        () -> {
          throw new KubernetesClientException("connection refused");
        });
  }

  /** Calls of this method do not arrive until it {@link #heals}. */
  ScriptedApi alwaysRefuses(String method) {
    refused.add(method);
    return this;
  }

  void heals(String method) {
    refused.remove(method);
    everyAnswer.remove(method);
  }

  /** The next call of this method is not answered; it does its work after one of another. */
  ScriptedApi comesLate(String method, String afterThat) {
    late.put(method, afterThat);
    return this;
  }

  /** Calls of this method never arrive, and this is the answer. */
  ScriptedApi always(String method, Object answer) {
    everyAnswer.put(method, answer);
    return this;
  }

  /** The next call of this method never arrives, and this is the answer. */
  ScriptedApi answers(String method, Object answer) {
    answers.put(method, answer);
    return this;
  }

  /** The next call of this method does its work, and the answer is lost. */
  ScriptedApi losesReplyOf(String method) {
    after.put(method, Faults::noReply);
    return this;
  }
}
