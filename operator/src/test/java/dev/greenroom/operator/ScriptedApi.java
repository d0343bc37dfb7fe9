package dev.greenroom.operator;

import dev.greenroom.binding.ClusterApi;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An API that notes the calls made of it, and in which things happen around the next of a kind. */
final class ScriptedApi {
  final List<String> calls = new ArrayList<>();
  private final Map<String, Runnable> before = new HashMap<>();
  private final Map<String, Runnable> after = new HashMap<>();
  private final Map<String, Object> answers = new HashMap<>();
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
    happen(before, method);
    Object scripted = answers.remove(method.getName());
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
