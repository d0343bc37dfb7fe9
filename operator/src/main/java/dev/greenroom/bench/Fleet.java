package dev.greenroom.bench;

import dev.greenroom.local.LocalException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** The processes of Greenroom: one operator and one gateway, more where they are asked for. */
final class Fleet implements AutoCloseable {
  private static final long SLOWEST_NANOS = 120_000_000_000L;

  private final Program.Launch launch;
  private final List<String> pods;
  private final String key;
  private final List<Program> running = new ArrayList<>();
  private Member operator;
  private Member gateway;

  /** A process, where it is reached, and how long it took until it was ready. */
  record Member(Program program, Door door, double readySeconds) {}

  /**
   * @param pods the options of everything that makes session pods
   * @param key of the organisation
   */
  Fleet(Program.Launch launch, List<String> pods, String key) {
    this.launch = launch;
    this.pods = pods;
    this.key = key;
    this.operator = newOperator();
    this.gateway = newGateway();
  }

  Door door() {
    return gateway.door();
  }

  Member gateway() {
    return gateway;
  }

  Member operator() {
    return operator;
  }

  /** Ends the operator and starts another. */
  Member restartOperator() {
    close(operator);
    operator = newOperator();
    return operator;
  }

  Member newGateway() {
    return start(
        "gateway", "--port", List.of("--bind=127.0.0.1", "--rate-limit=0", "--refusal-limit=0"));
  }

  void close(Member member) {
    member.program().close();
    running.remove(member.program());
  }

  private Member newOperator() {
    return start("operator", "--metrics-port", List.of("--no-leader-election"));
  }

  private Member start(String command, String portOption, List<String> options) {
    int port = freePort();
    List<String> words = new ArrayList<>(List.of(command, portOption + "=" + port));
    words.addAll(pods);
    words.addAll(options);
    long begun = System.nanoTime();
    Program program = launch.start(command, words);
    running.add(program);
    Door door = new Door(port, key);
    while (!door.isReady()) {
      program.check();
      if (System.nanoTime() - begun > SLOWEST_NANOS) {
        throw new LocalException("The " + command + " does not become ready.");
      }
      Site.pause(10);
    }
    return new Member(program, door, (System.nanoTime() - begun) / 1e9);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new LocalException("No port is free on 127.0.0.1. Stop some programs.", e);
    }
  }

  @Override
  public void close() {
    running.forEach(Program::close);
  }
}
