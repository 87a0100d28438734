package clickhouse

import (
	"fmt"
	"math"
	"math/big"
	"net"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// largestExact is the largest whole number that every reader of JSON keeps
// (RFC 8259, section 6).
const largestExact = 1 << 53

// render turns a scanned value of the ClickHouse type into one that
// encoding/json writes.
func render(v reflect.Value, typ string) any {
	name, args := splitType(typ)
	switch name {
	case "Nullable", "LowCardinality":
		if len(args) == 1 {
			typ = args[0]
			name, args = splitType(typ)
		}
		if name == "Nullable" { // LowCardinality(Nullable(T))
			return render(v, typ)
		}
	case "SimpleAggregateFunction":
		if len(args) == 2 {
			return render(v, args[1])
		}
	}
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return nil
		}
		if n, ok := v.Interface().(*big.Int); ok {
			return wholeNumber(n)
		}
		v = v.Elem()
	}
	switch x := v.Interface().(type) {
	case time.Time:
		if strings.HasPrefix(name, "Date") && !strings.HasPrefix(name, "DateTime") {
			return x.Format(time.DateOnly)
		}
		return x.Format(time.RFC3339Nano)
	case big.Int:
		return wholeNumber(&x)
	case net.IP:
		return renderIP(x, name)
	case clickhouse.Variant: // also Dynamic
		if x.Nil() {
			return nil
		}
		return render(reflect.ValueOf(x.Any()), x.Type())
	case clickhouse.JSON:
		return &x
	}
	if x, ok := v.Interface().(fmt.Stringer); ok {
		return x.String() // UUID, Decimal, and what may come
	}
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return wholeNumber(big.NewInt(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return wholeNumber(new(big.Int).SetUint64(v.Uint()))
	case reflect.Float32, reflect.Float64:
		return renderFloat(v)
	case reflect.String:
		return v.String()
	case reflect.Slice, reflect.Array:
		return renderList(v, name, args)
	case reflect.Map:
		return renderMap(v, name, args)
	}
	return fmt.Sprint(v.Interface())
}

func wholeNumber(n *big.Int) any {
	if n.IsInt64() && n.Int64() <= largestExact && n.Int64() >= -largestExact {
		return n.Int64()
	}
	return n.String()
}

func renderIP(ip net.IP, name string) string {
	addr, _ := netip.AddrFromSlice(ip)
	if name == "IPv4" {
		addr = addr.Unmap()
	}
	return addr.String()
}

func renderFloat(v reflect.Value) any {
	f := v.Float()
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(f, 'g', -1, 64), "+"))
	}
	if v.Kind() == reflect.Float32 {
		return float32(f)
	}
	return f
}

// renderList renders an Array, a Tuple without names, or a point.
func renderList(v reflect.Value, name string, args []string) any {
	list := make([]any, v.Len())
	for i := range list {
		typ := ""
		switch {
		case name == "Array" && len(args) == 1:
			typ = args[0]
		case name == "Tuple" && i < len(args):
			typ = args[i]
		}
		list[i] = render(v.Index(i), typ)
	}
	return list
}

// renderMap renders a Map or a Tuple with names.
func renderMap(v reflect.Value, name string, args []string) any {
	types := map[string]string{}
	if name == "Tuple" {
		for _, arg := range args {
			element, typ, _ := strings.Cut(arg, " ")
			types[strings.Trim(element, "`")] = typ
		}
	}
	object := make(map[string]any, v.Len())
	for iter := v.MapRange(); iter.Next(); {
		keyType, valueType := "", ""
		if name == "Map" && len(args) == 2 {
			keyType, valueType = args[0], args[1]
		}
		key := fmt.Sprint(render(iter.Key(), keyType))
		if name == "Tuple" {
			valueType = types[key]
		}
		object[key] = render(iter.Value(), valueType)
	}
	return object
}

// splitType takes a type apart: Map(String, Array(Date)) is Map of String and
// Array(Date).
func splitType(typ string) (name string, args []string) {
	name, rest, ok := strings.Cut(typ, "(")
	if !ok {
		return typ, nil
	}
	rest = strings.TrimSuffix(rest, ")")
	depth, start := 0, 0
	var quote rune
	for i, c := range rest {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '`':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			args = append(args, strings.TrimSpace(rest[start:i]))
			start = i + 1
		}
	}
	return name, append(args, strings.TrimSpace(rest[start:]))
}
