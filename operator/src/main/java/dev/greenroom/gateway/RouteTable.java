package dev.greenroom.gateway;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Every route of the gateway: the one place that says what is served, and to whom. */
public record RouteTable(List<Route> routes) {
  static final Set<String> METHODS =
      Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

  public RouteTable {
    routes = List.copyOf(routes);
    Set<String> seen = new HashSet<>();
    for (Route route : routes) {
      String name = route.method() + " " + route.path();
      if (!METHODS.contains(route.method()) || !seen.add(name)) {
        throw new IllegalArgumentException("Route " + name + " is there twice or has no method");
      }
      if ((route.needs() == null) != (route.access() == null)) {
        throw new IllegalArgumentException(
            "Route " + name + " must say both the key and the access that it needs");
      }
      if (route.needs() == null && route.path().contains("{" + Route.ORGANIZATION + "}")) {
        throw new IllegalArgumentException("Route " + name + " would be open to everybody");
      }
    }
  }

  /**
   * @param ending whether the gateway was told to end
   */
  static RouteTable of(GatewayParts parts, GatewayMetrics metrics, BooleanSupplier ending) {
    List<Route> routes = new ArrayList<>(new OperationRoutes(parts, ending).routes());
    routes.add(new StartHandler(parts, metrics).route());
    routes.addAll(parts.moreRoutes());
    return new RouteTable(routes);
  }
}
