import com.inwebo.iwlib.IW;
import com.inwebo.iwlib.WebServiceCall;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The vendor's device library as a process. It supplies the one thing the library asks of its host, the web call, and
 * passes on calls of the library's public methods: a line with a JSON array of texts comes in, `[device, method,
 * argument …]`, and a line with a JSON object goes out. A device is made by its first mention.
 */
public final class Host {
  private static final Map<String, IW> DEVICES = new HashMap<>();

  public static void main(String[] arguments) throws Exception {
    // The library may print: what it prints must not stand among the answers.
    PrintStream answers = System.out;
    System.setOut(System.err);
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = commands.readLine()) != null; ) {
      answers.println(answer(parse(line)));
      answers.flush();
    }
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

  /** The web call: the body of a 200; nothing for anything else. */
  private static String get(String address, long timeout) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
      connection.setConnectTimeout((int) timeout);
      connection.setReadTimeout((int) timeout);
      connection.setInstanceFollowRedirects(false);
      if (connection.getResponseCode() != 200) return "";
      return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (Exception unreachable) {
      return "";
    }
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
