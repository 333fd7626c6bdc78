// The Go side of the benchmarks: github.com/vishvananda/netlink with a Handle, its fastest form.
//
// Usage: peer MODE. Each line on standard input is a count; each line on standard output is the JSON of the time.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/vishvananda/netlink"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func processor() int64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() + usage.Stime.Nano()
}

// The addresses as text, which is what the other sides give.
func text(routes []netlink.Route) int {
	length := 0
	for _, route := range routes {
		if route.Dst != nil {
			length += len(route.Dst.String())
		}
		if route.Gw != nil {
			length += len(route.Gw.String())
		}
	}
	return length
}

func main() {
	handle, err := netlink.NewHandle(syscall.NETLINK_ROUTE)
	check(err)
	rounds := map[string]func(int) int{
		"get": func(count int) int {
			for index := 0; index < count; index++ {
				_, err := handle.LinkByName("lo")
				check(err)
			}
			return 0
		},
		"routes": func(count int) int {
			items := 0
			for index := 0; index < count; index++ {
				items = 0
				for _, family := range []int{netlink.FAMILY_V4, netlink.FAMILY_V6} {
					routes, err := handle.RouteList(nil, family)
					check(err)
					text(routes)
					items += len(routes)
				}
			}
			return items
		},
		"links": func(count int) int {
			items := 0
			for index := 0; index < count; index++ {
				links, err := handle.LinkList()
				check(err)
				items = len(links)
			}
			return items
		},
		"batch": func(count int) int {
			routes := make([]netlink.Route, count)
			for index := range routes {
				address := net.IPv4(10, byte(index>>16), byte(index>>8), byte(index))
				routes[index] = netlink.Route{LinkIndex: 1, Table: 1000, Scope: netlink.SCOPE_LINK,
					Dst: &net.IPNet{IP: address, Mask: net.CIDRMask(32, 32)}}
			}
			for index := range routes {
				check(handle.RouteAdd(&routes[index]))
			}
			for index := range routes {
				check(handle.RouteDel(&routes[index]))
			}
			return 0
		},
	}
	round := rounds[os.Args[1]]
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var count int
		check(json.Unmarshal(lines.Bytes(), &count))
		cpu, start := processor(), time.Now()
		items := round(count)
		fmt.Printf("{\"ns\":%d,\"cpu\":%d,\"items\":%d}\n", time.Since(start).Nanoseconds(), processor()-cpu, items)
	}
}
