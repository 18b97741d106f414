import com.inwebo.iwlib.IW;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The vendor's device library as a process. A line with a JSON array of texts comes in, `[device, method, argument …]`; the
 * library's public method of that name is called, and a line with a JSON object goes out: what came of it. A device is made
 * by its first mention. Where the library asks for its one web call, `{"get": address}` goes out first, and the next line
 * in is `[body]`.
 */
public final class Host {
  private static final Map<String, IW> DEVICES = new HashMap<>();

  private static final BufferedReader COMMANDS =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private static final PrintStream ANSWERS = System.out;

  public static void main(String[] arguments) throws IOException {
    // The library may print: what it prints must not stand among the answers.
    System.setOut(System.err);
    for (String line; (line = COMMANDS.readLine()) != null; ) say(answer(parse(line)));
  }

  private static String answer(List<String> command) {
    IW device = DEVICES.computeIfAbsent(command.get(0), name -> create());
    try {
      Object value = call(device, command.get(1), command.subList(2, command.size()));
      return "{\"value\":" + quote(value == null ? null : value.toString())
          + ",\"activated\":" + (device.IsActivated() != 0)
          + ",\"blocked\":" + (device.IsBlocked() != 0) + "}";
    } catch (InvocationTargetException thrown) {
      return "{\"thrown\":" + quote(thrown.getCause().toString()) + "}";
    } catch (ReflectiveOperationException | RuntimeException thrown) {
      return "{\"thrown\":" + quote(thrown.toString()) + "}";
    }
  }

  private static IW create() {
    IW device = new IW();
    device.StorageDataSet("");
    device.WebServiceCallSet(Host::get);
    return device;
  }

  private static Object call(IW device, String name, List<String> texts) throws ReflectiveOperationException {
    for (Method method : IW.class.getMethods()) {
      Class<?>[] types = method.getParameterTypes();
      if (!method.getName().equals(name) || types.length != texts.size()) continue;
      Object[] values = new Object[types.length];
      for (int i = 0; i < types.length; i++) values[i] = convert(types[i], texts.get(i));
      return method.invoke(device, values);
    }
    throw new NoSuchMethodException(name);
  }

  private static Object convert(Class<?> type, String text) {
    if (type == int.class) return Integer.valueOf(text);
    if (type == long.class) return Long.valueOf(text);
    if (type == boolean.class) return Boolean.valueOf(text);
    return text;
  }

  /** The web call: passed on, so that whoever drives this program also decides what a network does. */
  private static String get(String address, long timeout) {
    try {
      say("{\"get\":" + quote(address) + "}");
      return parse(COMMANDS.readLine()).get(0);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static void say(String line) {
    ANSWERS.println(line);
    ANSWERS.flush();
  }

  private static List<String> parse(String line) {
    List<String> texts = new ArrayList<>();
    for (int i = line.indexOf('"'); i >= 0; i = line.indexOf('"', i)) {
      StringBuilder text = new StringBuilder();
      for (i++; line.charAt(i) != '"'; i++) {
        if (line.charAt(i) != '\\') {
          text.append(line.charAt(i));
          continue;
        }
        char escaped = line.charAt(++i);
        if (escaped == 'u') {
          text.append((char) Integer.parseInt(line.substring(i + 1, i + 5), 16));
          i += 4;
        } else {
          int control = "bfnrt".indexOf(escaped);
          text.append(control < 0 ? escaped : "\b\f\n\r\t".charAt(control));
        }
      }
      i++;
      texts.add(text.toString());
    }
    return texts;
  }

  private static String quote(String text) {
    if (text == null) return "null";
    StringBuilder quoted = new StringBuilder("\"");
    for (char character : text.toCharArray()) {
      if (character == '"' || character == '\\') quoted.append('\\').append(character);
      else if (character < ' ' || character > '~') quoted.append(String.format("\\u%04x", (int) character));
      else quoted.append(character);
    }
    return quoted.append('"').toString();
  }
}
